/** The page "Snapshots" of a project: all of them by day, newest first and live, and the button to take one. Lazy; mounted by project/panes.tsx. */
import type { ProjectId } from '@lyceum/util/ids';
import { HOME, SNAPSHOTS_FOLDER } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import { Button } from '@mantine/core';
import { IconCamera, IconCameraOff, IconPlayerPause } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { EmptyState } from '../app/empty-state';
import { useAppSelector } from '../app/store';
import { Waiting } from '../app/waiting';
import { useConnection } from '../connection/connection-context';
import { fileOps } from '../explorer/use-file-ops';
import { type ListingState, useListing } from '../explorer/use-listing';
import { RouteLink } from '../navigation/route-link';
import { byteSize } from '../open-files/byte-size';
import type { Project } from '../projects/rows';
import { selectMyRole } from '../projects/selectors';
import { TimeAgo } from '../projects/time-ago';
import './snapshots.css';
import { snapshotFolder } from './snapshot-place';
import { useTakeSnapshot } from './use-take-snapshot';
import { byDay, type Day } from './words';

const ICON = { size: 40, stroke: 1.2, 'aria-hidden': true } as const;

export default function SnapshotsPage({ project }: { project: Project }) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const canWrite = useAppSelector((state) => can(selectMyRole(state, project_id), 'write'));
  const listing = useListing(project_id, SNAPSHOTS_FOLDER, running);
  const { take, busy } = useTakeSnapshot(project_id);
  const takeButton = canWrite && (
    <Button size="xs" leftSection={<IconCamera size={15} aria-hidden />} loading={busy} onClick={take}>
      Take a snapshot now
    </Button>
  );
  return (
    <section className="snap-page" aria-label="Snapshots">
      <header className="snap-head">
        <nav aria-label="Folder">
          <RouteLink
            className="snap-link"
            to={{ page: 'project', project_id, view: { kind: 'folder', path: HOME } }}
          >
            Home
          </RouteLink>
        </nav>
        <h1>Snapshots</h1>
        <Taken project_id={project_id} listing={listing} />
        {listing.kind === 'ready' && listing.entries.length > 0 && takeButton}
      </header>
      <Content project_id={project_id} listing={listing} running={running} take={takeButton} />
    </section>
  );
}

/** How much of the node's disk they take. */
function Taken({ project_id, listing }: { project_id: ProjectId; listing: ListingState }) {
  const connection = useConnection();
  const [bytes, setBytes] = useState<number>();
  const count = listing.kind === 'ready' ? listing.entries.length : 0;
  useEffect(() => {
    let current = true;
    if (count === 0) return setBytes(undefined);
    fileOps(connection, project_id)
      .run({ kind: 'stat', path: SNAPSHOTS_FOLDER })
      .then(({ entry }) => current && setBytes(entry?.size))
      // The page does without the figure.
      .catch(() => {});
    return () => {
      current = false;
    };
  }, [connection, project_id, count]);
  if (count === 0) return <span className="snap-taken" />;
  return (
    <span className="snap-taken">
      {count === 1 ? '1 snapshot' : `${count} snapshots`}
      {bytes ? `, at most ${byteSize(bytes)} together. They do not count against the disk quota.` : ''}
    </span>
  );
}

interface ContentProps {
  project_id: ProjectId;
  listing: ListingState;
  running: boolean;
  take: ReactNode;
}

function Content({ project_id, listing, running, take }: ContentProps) {
  const now = useNow();
  if (!running)
    return (
      <EmptyState icon={<IconPlayerPause {...ICON} />} title="The project is not running">
        Its snapshots are kept. They show up here as soon as the project runs.
      </EmptyState>
    );
  if (listing.kind === 'loading') return <Waiting what="Reading the snapshots…" />;
  if (listing.kind === 'failed')
    return (
      <EmptyState icon={<IconCameraOff {...ICON} />} title="There are no snapshots to show">
        {listing.error.message}
      </EmptyState>
    );
  const names = listing.entries.map(({ name }) => name);
  if (names.length === 0)
    return (
      <EmptyState icon={<IconCamera {...ICON} />} title="No snapshots yet" action={take}>
        Every five minutes in which something changed, all files of this project are kept as they are: here
        you find what was deleted or spoilt, and bring it back.
      </EmptyState>
    );
  return (
    <div className="snap-days">
      {byDay(names, now).map((day) => (
        <DayList key={day.title} project_id={project_id} day={day} />
      ))}
    </div>
  );
}

function DayList({ project_id, day }: { project_id: ProjectId; day: Day }) {
  return (
    <section aria-label={day.title}>
      <h2>{day.title}</h2>
      <ul>
        {day.snapshots.map(({ name, time, words }) => (
          <li key={name}>
            <RouteLink
              to={{ page: 'project', project_id, view: { kind: 'folder', path: snapshotFolder(name) } }}
            >
              <IconCamera size={16} stroke={1.5} aria-hidden />
              <span>{words}</span>
              <small>
                <TimeAgo time={time} />
              </small>
            </RouteLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Milliseconds: "today" becomes "yesterday" within this. */
const RENEW_MS = 60_000;

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
