/** The trash of a project: what was deleted, where it was, when, how large; to bring it back or to be rid of it. A lazy chunk. */
import './views.css';
import { baseName, HOME, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import type { TrashItem } from '@lyceum/util/protocol/files';
import { Button, Checkbox } from '@mantine/core';
import { IconFolder, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { EmptyState } from '../../app/empty-state';
import { notifyDone, notifyFailure } from '../../app/notify';
import { useAppSelector } from '../../app/store';
import { Waiting } from '../../app/waiting';
import { fileKind } from '../../open-files/kinds';
import type { Project } from '../../projects/rows';
import { selectMyRole } from '../../projects/selectors';
import { TimeAgo } from '../../projects/time-ago';
import { itemWords } from '../action-words';
import { FolderFailure } from '../folder-content';
import { formatSize } from '../sort';
import { useFileOps } from '../use-file-ops';
import { EmptyTrashDialog } from './empty-trash-dialog';
import { useFileAnswer } from './use-file-answer';
import { ViewFrame } from './view-frame';

/** Rows drawn. More are summed up: they come with the next look when these are gone. */
const MAX_ROWS = 500;

export default function TrashView({ project }: { project: Project }) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const role = useAppSelector((state) => selectMyRole(state, project_id));
  const ops = useFileOps(project_id);
  const trash = useFileAnswer(ops, { kind: 'trash' }, running);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [emptying, setEmptying] = useState<readonly TrashItem[]>();
  const items = trash.answer?.items ?? [];
  const selected = items.filter(({ trash_id }) => chosen.has(trash_id));
  const canChange = can(role, 'write') && running;
  const restore = async () => {
    try {
      const back = await ops.untrash(selected.map(({ trash_id }) => trash_id));
      notifyDone(`${itemWords(back.map(({ path }) => baseName(path)))} came back`);
    } catch (error) {
      notifyFailure('Not all could be brought back', error);
    }
    setChosen(new Set());
    trash.again();
  };
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const all = selected.length === items.length && items.length > 0;
  return (
    <ViewFrame
      title="Trash"
      project_id={project_id}
      folder={HOME}
      tools={
        canChange &&
        items.length > 0 && (
          <>
            <Button
              size="xs"
              variant="default"
              disabled={selected.length === 0}
              onClick={() => void restore()}
            >
              Restore
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={selected.length === 0}
              onClick={() => setEmptying(selected)}
            >
              Delete for good
            </Button>
            <Button size="xs" variant="default" color="red" onClick={() => setEmptying(items)}>
              Empty trash
            </Button>
          </>
        )
      }
    >
      {trash.error ? (
        <FolderFailure error={trash.error} running={running} />
      ) : !trash.answer ? (
        <Waiting what={running ? 'Looking into the trash…' : 'Waiting for the project to start…'} />
      ) : items.length === 0 ? (
        <EmptyState icon={<IconTrash size={40} stroke={1.2} aria-hidden />} title="The trash is empty">
          What you delete waits here for 30 days. Until then it can be brought back to where it was.
        </EmptyState>
      ) : (
        <table className="ly-view-table" aria-label="Trash">
          <thead>
            <tr>
              <th scope="col">
                {canChange && (
                  <Checkbox
                    size="xs"
                    aria-label="Select all"
                    checked={all}
                    indeterminate={!all && selected.length > 0}
                    onChange={() =>
                      setChosen(all ? new Set() : new Set(items.map(({ trash_id }) => trash_id)))
                    }
                  />
                )}
              </th>
              <th scope="col">Name</th>
              <th scope="col" data-wide>
                Was in
              </th>
              <th scope="col">Size</th>
              <th scope="col">Deleted</th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, MAX_ROWS).map((item) => (
              <Row
                key={item.trash_id}
                item={item}
                isChosen={chosen.has(item.trash_id)}
                {...(canChange && { toggle: () => toggle(item.trash_id) })}
              />
            ))}
          </tbody>
        </table>
      )}
      {items.length > MAX_ROWS && (
        <p className="ly-banner">and {(items.length - MAX_ROWS).toLocaleString()} more, deleted earlier</p>
      )}
      {emptying && (
        <EmptyTrashDialog
          items={emptying}
          isAll={emptying.length === items.length}
          remove={async () => {
            await ops.emptyTrash(emptying === items ? undefined : emptying.map(({ trash_id }) => trash_id));
            setChosen(new Set());
            trash.again();
          }}
          close={() => setEmptying(undefined)}
        />
      )}
    </ViewFrame>
  );
}

function Row({ item, isChosen, toggle }: { item: TrashItem; isChosen: boolean; toggle?: () => void }) {
  const name = baseName(item.path);
  const Icon = item.kind === 'folder' ? IconFolder : fileKind(name).icon;
  return (
    <tr data-selected={isChosen || undefined}>
      <td>
        {toggle && <Checkbox size="xs" aria-label={`Select ${name}`} checked={isChosen} onChange={toggle} />}
      </td>
      <td>
        <span className="ly-view-name" title={item.path}>
          <Icon size={17} stroke={1.5} aria-hidden />
          <span className="ly-ellipsis">{name}</span>
        </span>
      </td>
      <td data-wide className="ly-ellipsis">
        {whereWords(parentPath(item.path))}
      </td>
      <td>{formatSize(item.size)}</td>
      <td>
        <TimeAgo time={item.deleted} />
      </td>
    </tr>
  );
}

function whereWords(folder: ProjectPath): string {
  return folder === '' ? 'Home' : folder;
}
