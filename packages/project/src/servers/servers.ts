/**
 * All web servers of the project by name: known kinds and those that people added; their states for whoever looks, and where a name leads for the
 * hub's proxy. Called by server/server-requests; loaded when first asked for.
 */
import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { createSignal, type Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import type {
  ReachWish,
  ServerAnswer,
  ServerCall,
  ServerCallKind,
  ServerInfo,
  ServerReach,
} from '@lyceum/util/protocol/servers';
import { installedConsoles } from './consoles';
import type { Plan } from './launch';
import { OwnServers, planOf } from './own-servers';
import { findProgram } from './programs';
import { Server } from './server';
import { problemOf, SERVER_KINDS, type ServerKind } from './server-kinds';

/** ms in which changes, and what logs grow by, are told together. */
const TELL_MS = 200;
/** ms in which all servers end at the end of the local hub, which has 2 s. */
const CLOSE_GRACE_MS = 1000;
/** Bytes of a log that the proxy's page shows. */
const PAGE_LOG_BYTES = 4000;

type Entry = Omit<ServerInfo, 'state' | 'log_end'>;

export class Servers {
  private readonly servers = new Map<string, Server>();
  private readonly changed = createSignal<void>();
  private readonly own: OwnServers;
  private readonly folder: string;
  private readonly watcher: FSWatcher;
  private telling: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly home: string,
    state_dir: string,
  ) {
    this.own = new OwnServers(home);
    this.folder = join(state_dir, 'servers');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    // Logs: servers write them themselves.
    this.watcher = watch(this.folder, () => this.tellSoon());
    this.watcher.unref();
  }

  /** Calls `news` with all servers whenever something changed. */
  async open(news: (servers: ServerInfo[]) => void): Promise<{ servers: ServerInfo[]; close: Disposer }> {
    const servers = await this.all();
    const tell = () =>
      void this.all().then(news, () => {
        // The file of added servers cannot be read just now: whoever opens the page next is told.
      });
    return { servers, close: this.changed.on(tell) };
  }

  async call(call: ServerCall, base: string): Promise<ServerAnswer<ServerCallKind>> {
    switch (call.kind) {
      case 'start':
        await this.start(call.name, base);
        return {};
      case 'stop':
        await this.known(call.name).then((server) => server.stop());
        return {};
      case 'restart':
        await this.known(call.name).then((server) => server.stop());
        await this.start(call.name, base);
        return {};
      case 'put':
        await this.own.put(call.server, call.is_new);
        this.tellSoon();
        return {};
      case 'remove':
        await this.remove(call.name);
        return {};
      case 'log':
        return (await this.known(call.name)).log.read(call.from);
      case 'consoles':
        return { consoles: await installedConsoles(this.home) };
    }
  }

  async reach(name: string, wish: ReachWish, wait_ms: number, base: string): Promise<ServerReach> {
    const entry = await this.entry(name);
    const server = this.server(name);
    const { title, problem } = entry;
    const { status } = server.state;
    const starts = (status === 'stopped' && wish !== 'look') || (status === 'failed' && wish === 'again');
    if (starts && problem === undefined) await this.start(name, base);
    await server.settled(wait_ms);
    const { state, reach } = server;
    if (reach) {
      const { port, path, headers, cookie } = reach;
      return { kind: 'running', port, path, headers, ...(cookie !== undefined && { cookie }) };
    }
    const log = async () => (await server.log.read(0, PAGE_LOG_BYTES)).text;
    if (problem !== undefined) return { kind: 'failed', title, reason: problem, log: '' };
    if (state.status === 'failed') return { kind: 'failed', title, reason: state.reason, log: await log() };
    if (state.status === 'starting') return { kind: 'starting', title, step: state.step, log: await log() };
    return { kind: 'stopped', title };
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.telling);
    this.watcher.close();
    await Promise.all([...this.servers.values()].map((server) => server.stop(CLOSE_GRACE_MS)));
  }

  private async all(): Promise<ServerInfo[]> {
    const entries = await this.entries();
    const infos = entries.map(async (entry): Promise<ServerInfo> => {
      const server = this.server(entry.name);
      await server.log.look();
      return { ...entry, state: server.state, log_end: server.log.end };
    });
    return Promise.all(infos);
  }

  private async entries(): Promise<Entry[]> {
    const kinds = SERVER_KINDS.map(async (kind): Promise<Entry> => {
      const { name, title, about } = kind;
      const problem = await problemOf(kind, this.home);
      return { name, title, about, ...(problem !== undefined && { problem }) };
    });
    const added = (await this.own.all()).map(
      (definition): Entry => ({ name: definition.name, title: definition.name, about: '', definition }),
    );
    return [...(await Promise.all(kinds)), ...added];
  }

  private async entry(name: string): Promise<Entry> {
    const found = (await this.entries()).find((entry) => entry.name === name);
    if (!found) throw new LyceumError('not_found', `This project has no server named “${name}”.`);
    return found;
  }

  private async known(name: string): Promise<Server> {
    await this.entry(name);
    return this.server(name);
  }

  private async start(name: string, base: string): Promise<void> {
    const { definition, problem } = await this.entry(name);
    if (problem !== undefined) throw new LyceumError('unavailable', problem);
    const kind = SERVER_KINDS.find((one) => one.name === name);
    const plan = definition ? planOf(definition) : kind && (await this.planOfKind(kind));
    if (plan && !this.closed) await this.server(name).start(plan, `${base}/port/${name}/`);
  }

  private async planOfKind(kind: ServerKind): Promise<Plan> {
    const program = await findProgram(kind.programs, this.home);
    if (program === undefined) throw new LyceumError('unavailable', `${kind.title} is not installed here.`);
    return { title: kind.title, launch: (place) => kind.launch(program, place) };
  }

  private async remove(name: string): Promise<void> {
    const { definition } = await this.entry(name);
    if (!definition) throw new LyceumError('bad_request', 'Only servers that were added can be removed.');
    await this.server(name).stop();
    await this.own.remove(name);
    this.tellSoon();
  }

  private server(name: string): Server {
    const present = this.servers.get(name);
    if (present) return present;
    const server = new Server({ home: this.home, folder: this.folder }, name);
    server.changed.on(() => this.tellSoon());
    this.servers.set(name, server);
    return server;
  }

  private tellSoon(): void {
    if (this.closed) return;
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      void this.lookAtLogs().then(() => this.changed.emit());
    }, TELL_MS);
  }

  /** Also where nobody is told: a log that grows is cut. */
  private async lookAtLogs(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.log.look().catch(() => false)));
  }
}
