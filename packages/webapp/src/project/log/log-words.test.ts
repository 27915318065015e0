/** The words of the log, and the entries that a page of it holds. */
import type { AccountId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import {
  LOG_TOPICS,
  type LogEntry,
  type logMatches,
  projectEventSchema,
} from '@lyceum/util/schema/project-log';
import { dayName, logWords } from './log-words';
import { mergedEntries } from './merged-entries';

const path = (text: string) => text as ProjectPath;
const id = '22222222-2222-4333-8444-555555555555' as AccountId;
const plain = (pieces: ReturnType<typeof logWords>) =>
  pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if (piece.kind === 'person') return 'Bob';
      return piece.kind === 'code' ? piece.text : piece.path;
    })
    .join('');

test('[LG5] every event has its words, its topic, and none shows a value of a setting', () => {
  const topics = Object.values(LOG_TOPICS).flat() as string[];
  const events = projectEventSchema.def.options.flatMap((option) => option.def.shape.event.def.values);
  expect([...topics].sort()).toEqual([...events].sort());
  expect(plain(logWords({ event: 'file_moved', from: path('a/x'), to: path('a/y') }))).toBe(
    'renamed a/x to a/y',
  );
  expect(plain(logWords({ event: 'file_moved', from: path('a/x'), to: path('b/x') }))).toBe(
    'moved a/x to b/x',
  );
  expect(plain(logWords({ event: 'member_added', account_id: id, role: 'owner' }))).toBe(
    'added Bob as an owner',
  );
  const paths = ['a', 'b', 'c', 'd'].map(path);
  expect(plain(logWords({ event: 'files_trashed', paths, count: 30 }))).toBe(
    'moved a, b, c and 27 more to the trash',
  );
  expect(plain(logWords({ event: 'project_stopped', reason: 'nobody used it for an hour' }))).toBe(
    'stopped the project: nobody used it for an hour',
  );
});

test('[LG6] days have headings', () => {
  const now = new Date(2026, 7, 3, 12).getTime();
  expect(dayName(now - 3600_000, now)).toBe('Today');
  expect(dayName(now - 86_400_000, now)).toBe('Yesterday');
  expect(dayName(now - 5 * 86_400_000, now)).toContain('2026');
});

const entry = (log_id: number, text: string): LogEntry => ({
  log_id,
  account_id: log_id % 2 === 0 ? id : null,
  time: '2026-08-03T12:00:00Z',
  event: { event: 'file_created', path: path(text) },
});

test('[LG7] live and older entries are one list without doubles, newest first; the filter holds for both', () => {
  const live = [entry(5, 'e.py'), entry(4, 'd.txt')];
  const older = [entry(4, 'd.txt'), entry(2, 'b.py'), entry(1, 'a.txt')];
  const ids = (filter: Parameters<typeof logMatches>[1]) =>
    mergedEntries(live, older, filter).map(({ log_id }) => log_id);
  expect(ids({})).toEqual([5, 4, 2, 1]);
  expect(ids({ text: 'PY' })).toEqual([5, 2]);
  expect(ids({ account_id: null })).toEqual([5, 1]);
  expect(ids({ topic: 'people' })).toEqual([]);
});
