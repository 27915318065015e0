/** Open tabs: order, closing, renames, what a reload brings back. */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { HOME, type ProjectPath } from '@lyceum/util/paths';
import { tabNames } from './tab-names';
import {
  afterClose,
  pathMoved,
  reordered,
  type TabsState,
  tabClosed,
  tabOpened,
  tabsOf,
  tabsReducer,
  tabsRestored,
} from './tabs-slice';
import { readTabs, tabsWriter } from './tabs-storage';

const project_id = '11111111-2222-4333-8444-555555555555' as ProjectId;
const account_id = '22222222-2222-4333-8444-555555555555' as AccountId;
const path = (text: string) => text as ProjectPath;
const paths = (...texts: string[]) => texts.map(path);
const open = (...texts: string[]): TabsState =>
  paths(...texts).reduce<TabsState>(
    (state, one) => tabsReducer(state, tabOpened({ project_id, path: one })),
    {},
  );

test('[WA30] a file has one tab, new ones come last', () => {
  expect(tabsOf(open('a', 'b', 'a'), project_id).paths).toEqual(['a', 'b']);
});

test('[WA31] closing the tab in front shows the next, else the one before, else the files', () => {
  expect(afterClose(paths('a', 'b', 'c'), path('b'))).toBe('c');
  expect(afterClose(paths('a', 'b'), path('b'))).toBe('a');
  expect(afterClose(paths('a'), path('a'))).toBeNull();
  expect(
    tabsOf(tabsReducer(open('a', 'b'), tabClosed({ project_id, path: path('a') })), project_id).paths,
  ).toEqual(['b']);
});

test('[WA32] dragging puts a tab before another or at the end, and loses none', () => {
  expect(reordered(paths('a', 'b', 'c'), path('c'), path('a'))).toEqual(['c', 'a', 'b']);
  expect(reordered(paths('a', 'b', 'c'), path('a'), null)).toEqual(['b', 'c', 'a']);
  expect(reordered(paths('a', 'b'), path('a'), path('a'))).toEqual(['a', 'b']);
  expect(reordered(paths('a', 'b'), path('x'), path('a'))).toEqual(['a', 'b']);
  expect(reordered(paths('a', 'b'), path('a'), path('x'))).toEqual(['a', 'b']);
});

test('[WA33] tabs follow the rename of their file or of a folder above it', () => {
  const moved = pathMoved({ project_id, from: path('dir'), to: path('new/dir') });
  expect(tabsOf(tabsReducer(open('dir/a', 'dirt', 'b'), moved), project_id).paths).toEqual([
    'new/dir/a',
    'dirt',
    'b',
  ]);
  const onto = pathMoved({ project_id, from: path('a'), to: path('b') });
  expect(tabsOf(tabsReducer(open('a', 'b'), onto), project_id).paths).toEqual(['b']);
});

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  } as Storage;
}

test('[WA34] tabs survive a reload, per account and project; broken storage is no failure', () => {
  const storage = memoryStorage();
  tabsWriter(storage, account_id)(open('a', 'b/c'));
  expect(readTabs(storage, account_id, project_id)).toEqual({ paths: ['a', 'b/c'], folder: HOME });
  expect(readTabs(storage, 'other' as AccountId, project_id)).toBeUndefined();
  storage.setItem(`lyceum-tabs:${account_id}:${project_id}`, '{"paths":["../../etc"]}');
  expect(readTabs(storage, account_id, project_id)).toBeUndefined();
  const restored = tabsReducer(open('z'), tabsRestored({ project_id, paths: paths('a', 'z'), folder: HOME }));
  expect(tabsOf(restored, project_id).paths).toEqual(['a', 'z']);
});

test('[WA35] two open files of one name are told apart by their folder', () => {
  expect([...tabNames(paths('a.py', 'src/a.py', 'b.py')).values()]).toEqual([
    'a.py (home)',
    'a.py (src)',
    'b.py',
  ]);
});
