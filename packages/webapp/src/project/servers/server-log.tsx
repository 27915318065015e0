/** The end of a server's log, live while it is open. Used by server-card.tsx. */
import { callServer } from '@lyceum/util/client/servers';
import type { ProjectId } from '@lyceum/util/ids';
import { useEffect, useRef, useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { useConnection } from '../../connection/connection-context';
import { plainLog } from './server-words';

/** Characters kept in the page. */
const MAX_CHARS = 200_000;

interface Props {
  project_id: ProjectId;
  name: string;
  title: string;
  /** Grows when there is more. */
  end: number;
}

export function ServerLog({ project_id, name, title, end }: Props) {
  const { text, failure } = useLog(project_id, name, end);
  const place = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each new text.
  useEffect(() => {
    const shown = place.current;
    if (shown && follows.current) shown.scrollTop = shown.scrollHeight;
  }, [text]);
  const onScroll = () => {
    const shown = place.current;
    if (shown) follows.current = shown.scrollHeight - shown.scrollTop - shown.clientHeight < 40;
  };
  return (
    <>
      {failure !== undefined && <p className="ly-server-detail">{failure}</p>}
      <pre
        ref={place}
        className="ly-server-log"
        role="log"
        aria-label={`Log of ${title}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reached by keys.
        tabIndex={0}
        onScroll={onScroll}
      >
        {text === '' ? 'Nothing was written yet.' : plainLog(text)}
      </pre>
    </>
  );
}

function useLog(project_id: ProjectId, name: string, end: number): { text: string; failure?: string } {
  const connection = useConnection();
  const [shown, setShown] = useState<{ text: string; failure?: string }>({ text: '' });
  const read = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `end` says that there is more.
  useEffect(() => {
    let isWanted = true;
    callServer(connection, project_id, { kind: 'log', name, from: read.current }).then(
      (piece) => {
        if (!isWanted) return;
        const goesOn = piece.start === read.current;
        read.current = piece.end;
        setShown(({ text }) => ({ text: ((goesOn ? text : '') + piece.text).slice(-MAX_CHARS) }));
      },
      (error: unknown) => isWanted && setShown(({ text }) => ({ text, failure: wordsOf(error) })),
    );
    return () => {
      isWanted = false;
    };
  }, [connection, project_id, name, end]);
  return shown;
}
