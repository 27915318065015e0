/** A time as "3 days", renewed every minute, with the exact time as tooltip. */
import { useEffect, useState } from 'react';
import { relativeTime } from './relative-time';

/** Milliseconds: the shortest step that the words have. */
const RENEW_MS = 60_000;

export function TimeAgo({ time }: { time: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  if (!Number.isFinite(time)) return null;
  const date = new Date(time);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {relativeTime(time, Math.max(now, Date.now()))}
    </time>
  );
}
