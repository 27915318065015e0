/**
 * Hubs in processes of their own, to be killed, and what stands in front of them: a connector that goes on to the next hub when one does
 * not answer, as a load balancer does. For tests of several hubs; never imported by programs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Connector } from '@lyceum/util/client/transport';
import type { Hub } from '../hub';
import { connectorTo, type Stage } from './stage';

export type Reachable = Pick<Hub, 'url'>;

export interface SpawnedHub extends Reachable {
  child: ChildProcess;
  proxy_url: string;
  /** Resolves when it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

export async function spawnHub({ config }: Pick<Stage, 'config'>): Promise<SpawnedHub> {
  const child = spawn(process.execPath, [join(__dirname, '../../dist/main.js')], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: config.database_url,
      PORT: '0',
      STATIC_DIR: config.static_dir,
      LOG_LEVEL: process.env.LYCEUM_TEST_LOG ?? 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const { url, proxy_url } = await new Promise<{ url: string; proxy_url: string }>((resolve, reject) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { url?: string; proxy_url?: string };
      if (said.url && said.proxy_url) resolve({ url: said.url, proxy_url: said.proxy_url });
    });
    lines.once('close', () => reject(new Error('The hub did not start.')));
  });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await exit;
  };
  return { child, url, proxy_url, end };
}

/** The first hub as long as it answers, then the next, and so on. */
export function frontOf(hubs: readonly Reachable[], cookie: string): Connector {
  let at = 0;
  return (handlers) => {
    const hub = hubs[at % hubs.length];
    if (!hub) throw new Error('A front needs a hub.');
    let opened = false;
    return connectorTo(
      hub,
      cookie,
    )({
      open: () => {
        opened = true;
        handlers.open();
      },
      frame: handlers.frame,
      closed: () => {
        if (!opened) at++;
        handlers.closed();
      },
    });
  };
}
