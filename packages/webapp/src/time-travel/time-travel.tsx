/**
 * TimeTravel of an open text or notebook: any of its versions, what changed between two of them, and the way back. Lies over the editor, whose session goes on
 * beneath. Mounted lazily by editor/text-editor.tsx.
 */
import { baseName } from '@lyceum/util/paths';
import { IconCloudOff, IconHistory } from '@tabler/icons-react';
import { EmptyState } from '../app/empty-state';
import { useAppSelector } from '../app/store';
import { Waiting } from '../app/waiting';
import { NoticePane } from '../open-files/notice';
import { useObservable } from '../open-files/observable';
import type { HistoryFeed } from './history-feed';
import './time-travel.css';
import { type TimeTravelProps, TravelPage } from './travel-page';
import { TravelToolbar } from './travel-toolbar';
import { useHistoryFeed } from './use-history-feed';

export default function TimeTravel(props: TimeTravelProps) {
  const feed = useHistoryFeed(props.projectId, props.session);
  return (
    <section
      className="open-file tt"
      aria-label="TimeTravel"
      onKeyDown={(event) => {
        // An Escape that closes a search panel is CodeMirror's.
        if (event.key === 'Escape' && !event.defaultPrevented) props.onBack();
      }}
    >
      {feed && <Travelling {...props} feed={feed} />}
    </section>
  );
}

/** Waiting, refused, empty, or there. */
function Travelling({ feed, ...props }: TimeTravelProps & { feed: HistoryFeed }) {
  const { state, count, error } = useObservable(feed.facts, (facts) => facts);
  const connected = useAppSelector((root) => root.connection.kind === 'connected');
  if (state === 'ready' && count > 0) return <TravelPage {...props} feed={feed} notice={error} />;
  return (
    <>
      <TravelToolbar comparing={false} onBack={props.onBack} />
      {state === 'failed' ? (
        <NoticePane
          icon={IconCloudOff}
          title="The history cannot be shown"
          steps={[
            { label: 'Try again', onClick: () => feed.retry() },
            { label: 'Back to the file', onClick: props.onBack },
          ]}
        >
          {error} The file itself is not affected.
        </NoticePane>
      ) : state === 'ready' ? (
        <EmptyState icon={<IconHistory size={40} stroke={1.2} aria-hidden />} title="No history yet">
          Every change to {baseName(props.session.document.path)} is kept here, with its time and its author,
          from the first edit on.
        </EmptyState>
      ) : connected ? (
        <Waiting
          what={count > 0 ? `Loading the history… ${count} versions so far` : 'Loading the history…'}
        />
      ) : (
        <NoticePane icon={IconCloudOff} title="You are offline">
          The history comes as soon as the connection is back. Your file is open and can be edited meanwhile.
        </NoticePane>
      )}
    </>
  );
}
