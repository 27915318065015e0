/** Moves and copies of many entries against an in-memory project: clashes, answers, failures. */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectPath } from '@lyceum/util/paths';
import { movable, resolveClashes, type TransferPort, transfer } from './transfer';

const path = (text: string) => text as ProjectPath;

function project(...files: string[]) {
  const there = new Set(files);
  const trashed: string[] = [];
  const put = (to: string) => {
    if (there.has(to)) throw new LyceumError('already_exists', `${to} is there.`);
    there.add(to);
  };
  const port: TransferPort = {
    move: async (from, to) => {
      if (from.includes('locked')) throw new LyceumError('forbidden', 'locked');
      put(to);
      there.delete(from);
    },
    copy: async (_from, to) => put(to),
    trash: async (paths) => {
      for (const gone of paths) {
        there.delete(gone);
        trashed.push(gone);
      }
      return paths.map((trash_id) => ({ trash_id }));
    },
    untrash: async (ids) => {
      for (const id of ids) there.add(id);
    },
  };
  return { port, trashed, files: () => [...there].sort() };
}

test('[WX5] what clashes is told apart from what failed, and neither stops the others', async () => {
  const { port, files } = project('a', 'b', 'locked', 'to/a');
  const result = await transfer(port, 'move', [path('a'), path('b'), path('locked')], path('to'));
  expect(result.clashes).toEqual(['a']);
  expect(result.failures.map((failure) => failure.path)).toEqual(['locked']);
  expect(result.done).toEqual([{ from: 'b', to: 'to/b' }]);
  expect(files()).toEqual(['a', 'locked', 'to/a', 'to/b']);
});

test('[WX5] keep both finds a free number, replace sends the old one to the trash, skip does nothing', async () => {
  const both = project('a.txt', 'to/a.txt', 'to/a (2).txt');
  await resolveClashes(both.port, 'copy', [path('a.txt')], path('to'), 'keep_both');
  expect(both.files()).toContain('to/a (3).txt');
  const replaced = project('a.txt', 'to/a.txt');
  await resolveClashes(replaced.port, 'move', [path('a.txt')], path('to'), 'replace');
  expect(replaced.trashed).toEqual(['to/a.txt']);
  expect(replaced.files()).toEqual(['to/a.txt']);
  const skipped = project('a.txt', 'to/a.txt');
  expect(await resolveClashes(skipped.port, 'move', [path('a.txt')], path('to'), 'skip')).toMatchObject({
    done: [],
  });
  expect(skipped.files()).toEqual(['a.txt', 'to/a.txt']);
});

test('[WX5] a replacement that fails brings the old one back, and nothing replaces the folder it lies in', async () => {
  const locked = project('locked', 'to/locked');
  await resolveClashes(locked.port, 'move', [path('locked')], path('to'), 'replace');
  expect(locked.files()).toEqual(['locked', 'to/locked']);
  const nested = project('x', 'x/x');
  const result = await resolveClashes(nested.port, 'move', [path('x/x')], path(''), 'replace');
  expect(result.failures).toHaveLength(1);
  expect(nested.files()).toEqual(['x', 'x/x']);
});

test('[WX6] a copy into its own folder is a duplicate', async () => {
  const { port, files } = project('a.txt');
  await transfer(port, 'copy', [path('a.txt')], path(''));
  expect(files()).toEqual(['a (2).txt', 'a.txt']);
});

test('[WX6] nothing is moved to where it is, or into itself', () => {
  const paths = [path('papers'), path('papers/a'), path('b')];
  expect(movable(paths, path('papers'))).toEqual(['b']);
  expect(movable(paths, path('papers/sub'))).toEqual(['papers/a', 'b']);
  expect(movable(paths, path(''))).toEqual(['papers/a']);
});
