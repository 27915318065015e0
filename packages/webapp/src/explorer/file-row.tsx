/**
 * One file or folder in the table: a checkbox, the link that opens it, size, time, and the menu. Clicks and keys are heard by the
 * table; a row draws again only when something of its own changed.
 */
import type { ProjectId } from '@lyceum/util/ids';
import { joinPath, type ProjectPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { IconFolder, IconLink } from '@tabler/icons-react';
import { memo } from 'react';
import type { Route } from '../navigation/route';
import { RouteLink } from '../navigation/route-link';
import { fileKind } from '../open-files/kinds';
import { TimeAgo } from '../projects/time-ago';
import type { RowActions } from './row-actions';
import { RowMenu } from './row-menu';
import { formatSize, isFolder } from './sort';

interface Props {
  project_id: ProjectId;
  folder: ProjectPath;
  entry: Entry;
  /** From 0, in the order shown. */
  index: number;
  /** Pixels from the first row; undefined where all rows are drawn. */
  top: number | undefined;
  isSelected: boolean;
  /** Has the keyboard. */
  isCursor: boolean;
  isDropTarget: boolean;
  isCut: boolean;
  actions: RowActions;
}

export function entryRoute(project_id: ProjectId, folder: ProjectPath, entry: Entry): Route {
  const path = joinPath(folder, entry.name);
  return { page: 'project', project_id, view: { kind: isFolder(entry) ? 'folder' : 'file', path } };
}

export const FileRow = memo(function FileRow(props: Props) {
  const { project_id, folder, entry, index, top, isSelected, isCursor, isDropTarget, isCut, actions } = props;
  const { name } = entry;
  const isDirectory = isFolder(entry);
  const Icon = isDirectory ? IconFolder : fileKind(name).icon;
  return (
    <tr
      className="ly-file"
      // The heading is row 1.
      aria-rowindex={index + 2}
      data-row={index}
      data-selected={isSelected || undefined}
      data-over={isDropTarget || undefined}
      data-cut={isCut || undefined}
      draggable={entry.openable}
      {...(isDirectory && entry.openable && { 'data-drop-folder': joinPath(folder, name) })}
      style={top === undefined ? undefined : { transform: `translateY(${top}px)` }}
    >
      <td className="ly-file-check">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${name}`}
          checked={isSelected}
          disabled={!entry.openable}
          readOnly
        />
      </td>
      <td className="ly-file-name" data-folder={isDirectory || undefined}>
        <Icon size={18} stroke={1.5} aria-hidden />
        {entry.openable ? (
          <RouteLink
            className="ly-ellipsis"
            data-index={index}
            tabIndex={isCursor ? 0 : -1}
            to={entryRoute(project_id, folder, entry)}
            title={name}
          >
            {name}
          </RouteLink>
        ) : (
          <span className="ly-ellipsis" title="This name is not UTF-8: rename it in a terminal to open it.">
            {name}
          </span>
        )}
        {entry.kind === 'link' && <LinkNote entry={entry} />}
      </td>
      <td className="ly-file-meta">{isDirectory ? '' : formatSize(entry.size)}</td>
      <td className="ly-file-meta" data-column="modified">
        <TimeAgo time={entry.modified} />
      </td>
      <td className="ly-file-actions">{entry.openable && <RowMenu entry={entry} actions={actions} />}</td>
    </tr>
  );
});

function LinkNote({ entry }: { entry: Entry }) {
  const note =
    entry.target === 'broken'
      ? 'broken link'
      : entry.target === 'outside'
        ? 'link out of the project'
        : 'link';
  return (
    <small>
      <IconLink size={13} aria-hidden /> {note}
    </small>
  );
}
