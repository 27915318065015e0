/** Row: what an idle signed-in connection costs the hub in resident memory, beside a bare ws server, y-websocket and hocuspocus. */
import type { Measure } from '../frame/measure';
import { memoryOf } from '../frame/process-figures';
import { pause } from '../frame/repeat';
import type { Row } from '../frame/row';
import { EDIT_PEERS } from '../load/edit-peers';

const COUNTS = { quick: 500, default: 2000, full: 10_000 };
/** Connections before the first look at the memory: code is compiled and the heap has its size by then. */
const WARM_UP = 100;
/** Opened at the same time; more only queues in the kernel. */
const AT_ONCE = 50;
/** ms until garbage of the handshakes is collected, or will not be. */
const SETTLE_MS = { quick: 1000, default: 3000, full: 5000 };

type Open = () => Promise<() => void>;

export const connections: Row = {
  name: 'connections',
  run: async ({ lyceum, scope, mode }) => {
    const count = COUNTS[mode];
    const settle = SETTLE_MS[mode];
    const system = await lyceum();
    const person = await system.signUp();
    const ours = await bytesEach(await system.stack.hubPid(), count, settle, async () => {
      const connection = await system.connect(person);
      return () => connection.close();
    });
    const peers = [];
    for (const { name, start, edits } of EDIT_PEERS) {
      const peer = scope.add(await start());
      // All in one document: a document of its own for each would be counted as well.
      const open = async () => (await edits(peer).join('idle', {})).close;
      peers.push({ name, value: await bytesEach(peer.pid, count, settle, open) });
    }
    const measure: Measure = {
      row: 'connections',
      what: `${count} idle connections, resident`,
      unit: 'kB each',
      ours,
      peers,
      target: { kind: 'at_most', value: 30 },
    };
    return [measure];
  },
};

/** kB of resident memory that each connection adds. */
async function bytesEach(pid: number, count: number, settle: number, open: Open): Promise<number> {
  const warm = await openMany(WARM_UP, open);
  for (const close of warm) close();
  await pause(settle);
  const before = await memoryOf(pid);
  const all = await openMany(count, open);
  await pause(settle);
  const after = await memoryOf(pid);
  for (const close of all) close();
  return (after.rss_kb - before.rss_kb) / count;
}

async function openMany(count: number, open: Open): Promise<(() => void)[]> {
  const closers: (() => void)[] = [];
  while (closers.length < count) {
    const batch = Math.min(AT_ONCE, count - closers.length);
    closers.push(...(await Promise.all(Array.from({ length: batch }, open))));
  }
  return closers;
}
