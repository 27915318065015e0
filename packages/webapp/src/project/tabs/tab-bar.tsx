/** The tabs of open files: click shows, middle click and ✕ close, dragging orders, arrows and Delete by keyboard. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { IconBellFilled, IconPlus, IconX } from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { RouteLink } from '../../navigation/route-link';
import { fileKind } from '../../open-files/kinds';
import { useTabNote } from '../../open-files/tab-notes';
import { moveFocus } from '../move-focus';
import { tabNames } from './tab-names';
import type { useTabs } from './use-tabs';

interface Props {
  project_id: ProjectId;
  tabs: ReturnType<typeof useTabs>;
  active: ProjectPath | undefined;
  canWrite: boolean;
}

export function TabBar({ project_id, tabs, active, canWrite }: Props) {
  const names = tabNames(tabs.paths);
  const [dragged, setDragged] = useState<ProjectPath>();
  const [over, setOver] = useState<ProjectPath | null>();
  const drop = () => {
    if (dragged !== undefined && over !== undefined) tabs.drag(dragged, over);
    setDragged(undefined);
    setOver(undefined);
  };
  const dragOver = (event: DragEvent, path: ProjectPath | null) => {
    if (dragged === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setOver(path);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: ordering by mouse only adds to what each tab does by itself
    <div className="ly-tabs" onDragOver={(event) => dragOver(event, null)} onDrop={drop}>
      <div
        role="tablist"
        aria-label="Open files"
        style={{ display: 'flex' }}
        onKeyDown={(event) => moveFocus(event, '[role="tab"]')}
      >
        {tabs.paths.map((path) => (
          <Tab
            key={path}
            project_id={project_id}
            path={path}
            name={names.get(path) ?? path}
            isActive={path === active}
            isTarget={over === path && dragged !== path}
            close={() => tabs.close(path)}
            onDragStart={() => setDragged(path)}
            onDragOver={(event) => dragOver(event, path)}
            onDragEnd={() => setDragged(undefined)}
          />
        ))}
      </div>
      {canWrite && (
        <RouteLink
          className="ly-tabs-new"
          aria-label="Create something new"
          title="Create something new"
          to={{ page: 'project', project_id, view: { kind: 'new', folder: tabs.folder } }}
        >
          <IconPlus size={16} aria-hidden />
        </RouteLink>
      )}
    </div>
  );
}

interface TabProps {
  project_id: ProjectId;
  path: ProjectPath;
  name: string;
  isActive: boolean;
  isTarget: boolean;
  close(): void;
  onDragStart(): void;
  onDragOver(event: DragEvent): void;
  onDragEnd(): void;
}

function Tab({ project_id, path, name, isActive, isTarget, close, ...drag }: TabProps) {
  const place = useRef<HTMLDivElement>(null);
  const { icon: Icon } = fileKind(path);
  const note = useTabNote(project_id, path);
  useEffect(() => {
    if (isActive) place.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isActive]);
  const onMiddleClick = (event: MouseEvent) => {
    if (event.button !== 1) return;
    event.preventDefault();
    close();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Delete') close();
  };
  return (
    <div
      ref={place}
      role="presentation"
      className="ly-tab"
      data-active={isActive || undefined}
      data-drop={isTarget || undefined}
      draggable
      title={note.title === '' ? path : `${path} – ${note.title}`}
      onAuxClick={onMiddleClick}
      {...drag}
    >
      <RouteLink
        role="tab"
        aria-selected={isActive}
        draggable={false}
        onKeyDown={onKey}
        to={{ page: 'project', project_id, view: { kind: 'file', path } }}
      >
        <Icon size={15} stroke={1.6} aria-hidden />
        <span className="ly-ellipsis">{name}</span>
        {note.title !== '' && (
          <span className="ly-tab-note" aria-hidden>
            {note.title}
          </span>
        )}
        {note.bells > note.heard && <IconBellFilled size={11} aria-hidden className="ly-tab-bell" />}
      </RouteLink>
      <button type="button" aria-label={`Close ${name}`} tabIndex={-1} onClick={close}>
        <IconX size={13} aria-hidden />
      </button>
    </div>
  );
}
