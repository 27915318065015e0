/**
 * Starts one of bench/peers/ in a process of its own: plain JavaScript, so that its memory and speed are its own and not
 * those of a compiler. A peer prints one JSON line with its port and ends when its stdin closes, so none outlives us.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface PeerProcess {
  pid: number;
  port: number;
  /** It speaks TLS, with a certificate that nobody vouches for. */
  secure?: boolean;
  close(): Promise<void>;
}

const PEERS = join(__dirname, '..', 'peers');

export async function startPeer(file: string, args: readonly string[] = []): Promise<PeerProcess> {
  const child = spawn(process.execPath, [join(PEERS, file), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const firstLine = once(createInterface({ input: child.stdout }), 'line');
  const line = await Promise.race([firstLine.then(([text]) => String(text)), exited.then(() => undefined)]);
  if (line === undefined) throw new Error(`bench/peers/${file} ended before it was ready`);
  return {
    pid: child.pid ?? 0,
    ...(JSON.parse(line) as Pick<PeerProcess, 'port' | 'secure'>),
    close: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
