/** Which version is shown: its number, its author, its time. Renewed every minute, because "5 min ago" does not stay true. */
import { useEffect, useState } from 'react';
import type { AuthorWords } from './use-names';
import type { TravelView } from './use-travel';
import { ago, moment, versionOf } from './words';

/** Milliseconds: the shortest step that the words have. */
const RENEW_MS = 60_000;

export function VersionFacts({ view, authors }: { view: TravelView; authors: AuthorWords }) {
  const { history, version, count } = view;
  const now = useNow();
  const author = history.author(version);
  const time = history.time(version);
  return (
    <div className="tt-facts">
      <strong>{versionOf(version, count)}</strong>
      <span className="tt-author">
        <i className="tt-dot" style={{ background: authors.colour(author) }} />
        {authors.name(author)}
      </span>
      <time dateTime={Number.isFinite(time) ? new Date(time).toISOString() : undefined}>
        {moment(time)} <span className="tt-ago">({ago(time, now)})</span>
      </time>
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
