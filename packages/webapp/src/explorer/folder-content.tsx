/** The body of the explorer: the table, or words for each way in which there is none. */
import { IconFileOff, IconFilterOff, IconFolderOpen, IconPlayerPause } from '@tabler/icons-react';
import { EmptyState } from '../app/empty-state';
import { Waiting } from '../app/waiting';
import { FileTable } from './file-table';
import type { FileTableProps } from './file-table-props';
import type { ListingState } from './use-listing';

interface Props {
  listing: ListingState;
  table: FileTableProps;
  canChange: boolean;
  running: boolean;
}

const ICON = { size: 40, stroke: 1.2, 'aria-hidden': true } as const;

export function FolderContent({ listing, table, canChange, running }: Props) {
  if (listing.kind === 'failed') return <FolderFailure error={listing.error} running={running} />;
  if (listing.kind === 'loading')
    return <Waiting what={running ? 'Reading the folder…' : 'Waiting for the project to start…'} />;
  const isEmpty = listing.entries.length === 0;
  return (
    <>
      <FileTable {...table} />
      {isEmpty && <Empty canWrite={canChange} />}
      {!isEmpty && table.rows.entries.length === 0 && (
        <NoneShown filter={table.rows.filter} hidden={listing.entries.length} />
      )}
      {listing.total > listing.entries.length && (
        <p className="ly-banner">
          Showing {listing.entries.length.toLocaleString()} of {listing.total.toLocaleString()} files. A
          terminal shows all.
        </p>
      )}
    </>
  );
}

type Failed = Extract<ListingState, { kind: 'failed' }>;

/** Also for the trash and the disk usage. */
export function FolderFailure({ error, running }: { error: Failed['error']; running: boolean }) {
  if (error.code === 'not_running' || (!running && error.code === 'unavailable'))
    return (
      <EmptyState icon={<IconPlayerPause {...ICON} />} title="The project is not running">
        Its files show up here as soon as it runs.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<IconFileOff {...ICON} />}
      title={error.code === 'not_found' ? 'There is no such folder' : 'The folder cannot be shown'}
    >
      {error.message}
    </EmptyState>
  );
}

function Empty({ canWrite }: { canWrite: boolean }) {
  return (
    <EmptyState icon={<IconFolderOpen {...ICON} />} title="This folder is empty">
      {canWrite
        ? 'Make a file or a terminal with the buttons above, or drag files and folders from your computer onto this page.'
        : 'Nobody has put anything here yet.'}
    </EmptyState>
  );
}

function NoneShown({ filter, hidden }: { filter: string; hidden: number }) {
  return (
    <EmptyState
      icon={<IconFilterOff {...ICON} />}
      title={filter ? `Nothing fits “${filter}”` : 'Only hidden files here'}
    >
      {filter
        ? 'The filter looks at the names in this folder.'
        : `${hidden} hidden; the eye above shows them.`}
    </EmptyState>
  );
}
