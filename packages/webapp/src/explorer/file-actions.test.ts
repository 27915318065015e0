/** Which actions are offered for what, as a table over role, state and kind of entry. */
import type { Entry } from '@lyceum/util/protocol/files';
import { actionsFor, type Possible } from './file-actions';

const entry = (name: string, part: Partial<Entry> = {}): Entry => ({
  name,
  kind: 'file',
  size: 1,
  modified: 0,
  openable: true,
  ...part,
});
const NOWHERE: Possible = { running: false, write: false, change: false, compare: false, restore: false };
const MEMBER: Possible = { ...NOWHERE, running: true, write: true, change: true };
const VIEWER: Possible = { ...NOWHERE, running: true };

test('[WX13] a member gets everything that fits; an archive can be extracted, a folder cannot', () => {
  expect(actionsFor([entry('a.txt')], MEMBER)).toContain('rename');
  expect(actionsFor([entry('a.txt')], MEMBER)).not.toContain('extract');
  expect(actionsFor([entry('a.tar.gz')], MEMBER)).toContain('extract');
  expect(actionsFor([entry('a.zip', { kind: 'folder' })], MEMBER)).not.toContain('extract');
});

test('[WX13] a viewer, and anybody while the project stands still, is offered nothing that would be refused', () => {
  expect(actionsFor([entry('a.txt')], VIEWER)).toEqual(['open', 'open_new_tab', 'download', 'copy_path']);
  const stopped = actionsFor([entry('a.txt')], NOWHERE);
  expect(stopped).toEqual(['open', 'open_new_tab', 'copy_path']);
});

test('[WX13] several at once are offered what can be done with several; unnameable ones nothing', () => {
  const two = actionsFor([entry('a'), entry('b')], MEMBER);
  expect(two).toEqual(expect.arrayContaining(['download', 'move', 'copy', 'compress', 'delete']));
  expect(two).not.toContain('rename');
  expect(actionsFor([entry('a'), entry('?', { openable: false })], MEMBER)).toEqual([]);
  expect(actionsFor([], MEMBER)).toEqual([]);
});
