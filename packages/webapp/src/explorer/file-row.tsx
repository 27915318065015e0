/** One file or folder in the table. The whole row is the target of its link; the menu at the end does the rest. */
import type { Entry } from '@lyceum/util/protocol/files';
import { IconFolder, IconLink } from '@tabler/icons-react';
import { memo } from 'react';
import type { Route } from '../navigation/route';
import { RouteLink } from '../navigation/route-link';
import { fileKind } from '../open-files/kinds';
import { TimeAgo } from '../projects/time-ago';
import type { FileAction } from './file-actions';
import { RowMenu } from './row-menu';
import { formatSize, isFolder } from './sort';

interface Props {
  entry: Entry;
  to: Route;
  /** From 0, in the order shown. */
  index: number;
  canWrite: boolean;
  downloadAddress: string;
  act(action: FileAction, entry: Entry): void;
}

export const FileRow = memo(function FileRow({ entry, to, index, canWrite, downloadAddress, act }: Props) {
  const folder = isFolder(entry);
  const Icon = folder ? IconFolder : fileKind(entry.name).icon;
  // The heading is row 1.
  return (
    <tr className="ly-file" aria-rowindex={index + 2}>
      <td className="ly-file-name" data-folder={folder || undefined}>
        <Icon size={18} stroke={1.5} aria-hidden />
        {entry.openable ? (
          <RouteLink className="ly-ellipsis" data-index={index} to={to} title={entry.name}>
            {entry.name}
          </RouteLink>
        ) : (
          <span className="ly-ellipsis" title="This name is not UTF-8: rename it in a terminal to open it.">
            {entry.name}
          </span>
        )}
        {entry.kind === 'link' && <LinkNote entry={entry} />}
      </td>
      <td className="ly-file-meta">{folder ? '' : formatSize(entry.size)}</td>
      <td className="ly-file-meta" data-column="modified">
        <TimeAgo time={entry.modified} />
      </td>
      <td className="ly-file-actions">
        {entry.openable && (
          <RowMenu entry={entry} canWrite={canWrite} downloadAddress={downloadAddress} act={act} />
        )}
      </td>
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
