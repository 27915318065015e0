/** The local hub as a program of its own over a fresh home and state folder, for tests that kill it and start it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { HubClient } from './hub-client';

/** Milliseconds: a busy machine compiles the sources first. */
const WAIT_MS = 120_000;
const TOKEN = 'test-token';

export class LocalHubProcess {
  readonly root = mkdtempSync(join(tmpdir(), 'lyceum-process-'));
  readonly home = join(this.root, 'home');
  readonly state_dir = join(this.root, 'state');
  private readonly project_id = newProjectId();
  private child: ChildProcess | undefined;
  private readonly clients: HubClient[] = [];

  constructor() {
    mkdirSync(this.home);
    mkdirSync(this.state_dir);
    writeFileSync(join(this.state_dir, 'token'), TOKEN, { mode: 0o600 });
  }

  async start(): Promise<HubClient> {
    const env = {
      ...process.env,
      HOME: this.home,
      LYCEUM_STATE_DIR: this.state_dir,
      LYCEUM_PROJECT_ID: this.project_id,
      LOG_LEVEL: 'error',
    };
    const main = join(__dirname, '../main.ts');
    const child = spawn(process.execPath, ['--require', 'tsx/cjs', main], { env, stdio: 'ignore' });
    this.child = child;
    await until(() => this.record()?.pid === child.pid, 'a local hub that listens');
    const client = await HubClient.connect(this.record()?.port ?? 0, TOKEN);
    this.clients.push(client);
    return client;
  }

  /** SIGTERM: it writes what it has, SIGKILL: it does not. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.end('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }

  private record(): { pid: number; port: number } | undefined {
    try {
      return JSON.parse(readFileSync(join(this.state_dir, 'local-hub.json'), 'utf8')) as never;
    } catch {
      return undefined;
    }
  }
}

/** Waits as long as a busy machine may take. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
