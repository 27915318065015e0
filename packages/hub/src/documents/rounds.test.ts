/** The relay of a room: merged per turn, never echoed to a sole sender. */
import * as Y from 'yjs';
import { createRounds } from './rounds';

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

const rounds = (...sinks: Sink[]) =>
  createRounds<Sink, { update: Uint8Array; from: Sink }>({
    receivers: () => sinks,
    take: (round) => round,
    sent: () => {},
  });

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

function typed(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('content').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

test('[SY30] what comes in one turn goes out once, and not back to its only sender', async () => {
  const [a, b] = [new Sink(), new Sink()];
  const out = rounds(a, b);
  out.push({ update: typed('x'), from: a });
  out.push({ update: typed('y'), from: a });
  await turn();
  expect([a.rounds, b.rounds]).toEqual([0, 1]);
  expect([...b.text].sort().join('')).toBe('xy');
  out.close();
});

test('[SY31] edits of several senders reach each of the others', async () => {
  const [a, b, c] = [new Sink(), new Sink(), new Sink()];
  const out = rounds(a, b, c);
  out.push({ update: typed('x'), from: a });
  out.push({ update: typed('y'), from: b });
  await turn();
  expect([a, b, c].map(({ rounds }) => rounds)).toEqual([1, 1, 1]);
  expect([...c.text].sort().join('')).toBe('xy');
  out.close();
});
