/** The entries that a page of the log shows: what came live and what was asked for, each once, newest first. Pure. */
import { type LogEntry, type LogFilter, logMatches } from '@lyceum/util/schema/project-log';

export function mergedEntries(
  live: readonly LogEntry[],
  older: readonly LogEntry[],
  filter: LogFilter,
): LogEntry[] {
  const byId = new Map([...older, ...live].map((entry) => [entry.log_id, entry]));
  return [...byId.values()].filter((entry) => logMatches(entry, filter)).sort((a, b) => b.log_id - a.log_id);
}

export interface Day {
  name: string;
  entries: LogEntry[];
}

/** Entries under the name of their day, in their order. */
export function byDay(entries: readonly LogEntry[], nameOf: (time: number) => string): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const name = nameOf(Date.parse(entry.time));
    const last = days.at(-1);
    if (last?.name === name) last.entries.push(entry);
    else days.push({ name, entries: [entry] });
  }
  return days;
}
