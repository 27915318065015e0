/** @jest-environment node */
/** Others' cursors: positions of other browsers are taken only when they make sense here. */
import * as Y from 'yjs';
import { absolutePosition, remoteCursor } from './remote-cursors';

test('[WE5] a relative position follows the text; nonsense is nowhere', () => {
  const doc = new Y.Doc();
  const text = doc.getText('content');
  text.insert(0, 'hello');
  const json: unknown = JSON.parse(JSON.stringify(Y.createRelativePositionFromTypeIndex(text, 3)));
  text.insert(0, '>> ');
  expect(absolutePosition(text, json)).toBe(6);
  for (const bad of [null, 7, 'x', {}, { item: { client: 9, clock: 9 } }, { tname: 'other' }, { type: 'x' }])
    expect(absolutePosition(text, bad)).toBeUndefined();
});

test('[WE5] a state without a person or with half a cursor draws nothing', () => {
  const doc = new Y.Doc();
  const text = doc.getText('content');
  const user = { account_id: 'a', name: 'Ada', colour: '#1f5fbf' };
  const at = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, 0));
  const states = new Map<number, unknown>([
    [1, { user, cursor: { anchor: at, head: at } }],
    [2, { user, cursor: { anchor: at } }],
    [3, { cursor: { anchor: at, head: at } }],
    [4, { user, cursor: 5 }],
  ]);
  const awareness = { getStates: () => states } as unknown as Parameters<typeof remoteCursor>[0]['awareness'];
  expect(remoteCursor({ text, awareness }, 1)).toMatchObject({ anchor: 0, head: 0 });
  for (const client of [2, 3, 4, 5]) expect(remoteCursor({ text, awareness }, client)).toBeUndefined();
});
