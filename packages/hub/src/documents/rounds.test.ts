/** The relay of a room: merged per turn, never echoed to a sole sender. */
import * as Y from 'yjs';
import { createFanOut } from './fan-out';

class Sink {
  readonly doc = new Y.Doc();
  rounds = 0;
  update(bytes: Uint8Array): void {
    this.rounds++;
    Y.applyUpdate(this.doc, bytes);
  }
  get text(): string {
    return this.doc.getText('content').toString();
  }
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

function typed(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('content').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

test('[SY30] what comes in one turn goes out once, and not back to its only sender', async () => {
  const [a, b] = [new Sink(), new Sink()];
  const out = createFanOut(() => [a, b]);
  out.push(typed('x'), a);
  out.push(typed('y'), a);
  await turn();
  expect([a.rounds, b.rounds]).toEqual([0, 1]);
  expect([...b.text].sort().join('')).toBe('xy');
  out.close();
});

test('[SY31] edits of several senders reach each of the others', async () => {
  const [a, b, c] = [new Sink(), new Sink(), new Sink()];
  const out = createFanOut(() => [a, b, c]);
  out.push(typed('x'), a);
  out.push(typed('y'), b);
  await turn();
  expect([a, b, c].map(({ rounds }) => rounds)).toEqual([1, 1, 1]);
  expect([...c.text].sort().join('')).toBe('xy');
  out.close();
});
