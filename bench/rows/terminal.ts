/** Row: a terminal's throughput, its echo of a key, and Ctrl-C under a flood, beside node-pty raw and through one WebSocket. */
import type { Connection } from '@lyceum/util/client/connection';
import type { ProjectId } from '@lyceum/util/ids';
import { newKey } from '@lyceum/util/ids';
import type { Measure } from '../frame/measure';
import { startPeer } from '../frame/peer';
import { interleave } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median } from '../frame/statistics';
import {
  type Ear,
  lyceumTerminal,
  pipedTerminal,
  rawTerminal,
  type TerminalClient,
} from '../load/terminal-clients';
import { catFile, echoOfKeys, interruptFlood } from '../load/terminal-tasks';

/** MB (10^6 bytes) of the file, by mode. */
const FILE_MB = { quick: 10, default: 50, full: 50 };
/** Bytes: the watermark of DESIGN.md §8's peer. */
const WATERMARK_BYTES = 512 * 1024;

type Opener = (ear: Ear) => Promise<TerminalClient>;

export const terminal: Row = {
  name: 'terminal',
  run: async ({ lyceum, scope, rounds, mode }) => {
    const system = await lyceum();
    const person = await system.signUp();
    const connection = scope.add(await system.connect(person));
    const project_id = await system.runningProject(connection, 'Terminals');
    scope.onClose(() => connection.request('project_action', { project_id, action: 'stop' }));
    const pipe = scope.add(await startPeer('pty-pipe.cjs'));
    const ours: Opener = (ear) => lyceumTerminal(connection, project_id, `${newKey()}.term`, ear);
    const piped: Opener = (ear) => pipedTerminal(pipe, ear);
    const held: Opener = (ear) => pipedTerminal(pipe, ear, WATERMARK_BYTES);
    const cat = (opener: Opener) => () => catFile(opener, FILE_MB[mode]);
    const speeds = await interleave(rounds, { ours: cat(ours), piped: cat(piped), raw: cat(rawTerminal) });
    const echo = (opener: Opener) => () => echoOfKeys(opener);
    const echoes = await interleave(rounds, { ours: echo(ours), piped: echo(piped), raw: echo(rawTerminal) });
    const flooded = await besideFlood(connection, project_id, () => echoOfKeys(ours));
    const interrupts = await interleave(rounds, {
      ours: () => interruptFlood(ours),
      held: () => interruptFlood(held),
    });
    const unheld = [await interruptFlood(piped)];
    return report({ speeds, echoes, flooded, interrupts: { ...interrupts, unheld }, mb: FILE_MB[mode] });
  },
};

/** Runs the task while another terminal of the same project writes without end to the same client. */
async function besideFlood(
  connection: Connection,
  project_id: ProjectId,
  task: () => Promise<number>,
): Promise<number> {
  const flood = await lyceumTerminal(connection, project_id, `flood-${newKey()}.term`, (_, drawn) => drawn());
  flood.write('yes\n');
  try {
    return await task();
  } finally {
    flood.write('\x03exit\n');
    flood.close();
  }
}

interface Samples {
  speeds: Record<'ours' | 'piped' | 'raw', number[]>;
  echoes: Record<'ours' | 'piped' | 'raw', number[]>;
  flooded: number;
  interrupts: Record<'ours' | 'held' | 'unheld', number[]>;
  mb: number;
}

function report({ speeds, echoes, flooded, interrupts, mb }: Samples): Measure[] {
  const peers = ({ piped, raw }: Record<'piped' | 'raw', number[]>) => [
    { name: 'node-pty through one ws', value: median(piped) },
    { name: 'raw node-pty', value: median(raw) },
  ];
  const echo = median(echoes.ours);
  const line = (what: string, unit: string, ours: number): Measure => ({
    row: 'terminal',
    what,
    unit,
    ours,
    peers: [],
  });
  return [
    {
      ...line(`cat of ${mb} MB, every byte checked`, 'MB/s', median(speeds.ours)),
      peers: peers(speeds),
      target: { kind: 'at_least_times', peer: 'node-pty through one ws', factor: 0.9 },
    },
    {
      ...line('echo of a key, p50', 'ms', echo),
      peers: peers(echoes),
      target: { kind: 'at_most', value: 1.6 },
    },
    {
      ...line('the same beside a flood, p50', 'ms', flooded),
      peers: [{ name: 'ours without', value: echo }],
      target: { kind: 'at_most_times', peer: 'ours without', factor: 2 },
    },
    {
      ...line('Ctrl-C under yes, client of 5 MB/s', 'ms', median(interrupts.ours)),
      peers: [
        { name: 'one ws, 512 kB watermark', value: median(interrupts.held) },
        { name: 'one ws, no flow control', value: median(interrupts.unheld) },
      ],
      target: { kind: 'at_most', value: 100 },
    },
  ];
}
