/** How fast uploads go, out of a few samples of the last seconds, and in words. Pure; used by the upload panel. */
import { formatSize } from '../sort';

export interface Sample {
  /** Milliseconds. */
  time: number;
  /** Bytes that have arrived by then. */
  sent: number;
}

/** Milliseconds looked back: long enough to be calm, short enough to notice a change. */
const WINDOW_MS = 5000;

export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter(({ time }) => sample.time - time <= WINDOW_MS), sample];
}

/** Bytes per second; undefined until two samples tell. */
export function paceOf(samples: readonly Sample[]): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.time <= first.time || last.sent < first.sent) return undefined;
  return ((last.sent - first.sent) / (last.time - first.time)) * 1000;
}

/** "3.2 MB/s, 2 min left". */
export function paceWords(samples: readonly Sample[], left: number): string {
  const pace = paceOf(samples);
  if (pace === undefined || pace < 1) return '';
  return `${formatSize(Math.round(pace))}/s, ${durationWords(left / pace)} left`;
}

export function durationWords(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
