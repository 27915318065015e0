/**
 * All terminals of the project, by the path of their .term file. Called by server/terminal-requests; loaded at the first terminal.
 * A session lives until its shell ends, whoever comes and goes; the .term file itself is never read or written.
 */
import { LyceumError } from '@lyceum/util/errors';
import { isWithin, movedPath, type ProjectPath, parentPath } from '@lyceum/util/paths';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import { resolveFolder } from '../files/resolve';
import { type AttachedViewer, TerminalSession } from './session';
import type { TerminalPort } from './viewer';

/** Sessions. Each holds a shell and up to some 20 MB of scrollback; far more than people keep open. */
const MAX_TERMINALS = 100;

/** ms for shells to end after SIGHUP before SIGKILL: the local hub itself must be gone within 2 s. */
const HANG_UP_MS = 800;

export interface TerminalRequest {
  path: ProjectPath;
  size: TerminalSize;
  resume?: { session_id: string; offset: number } | undefined;
}

export class Terminals {
  private readonly sessions = new Map<ProjectPath, TerminalSession>();
  private readonly waitingForEnd = new Set<() => void>();

  constructor(private readonly home: string) {}

  async open(request: TerminalRequest, port: TerminalPort): Promise<AttachedViewer> {
    const cwd = await resolveFolder(this.home, parentPath(request.path));
    const session = this.sessions.get(request.path) ?? this.start(request.path, cwd, request.size);
    return session.attach(port, request.size, request.resume);
  }

  /** A file operation moved `from` to `to`: sessions go along. */
  moved(from: ProjectPath, to: ProjectPath): void {
    for (const [path, session] of [...this.sessions]) {
      const target = movedPath(path, from, to);
      if (!isWithin(path, from) || this.sessions.has(target)) continue;
      this.sessions.delete(path);
      this.sessions.set(target, session);
    }
  }

  /** Ends all shells. */
  async close(): Promise<void> {
    this.signalAll('SIGHUP');
    await this.emptyWithin(HANG_UP_MS);
    this.signalAll('SIGKILL');
  }

  private start(path: ProjectPath, cwd: string, size: TerminalSize): TerminalSession {
    if (this.sessions.size >= MAX_TERMINALS)
      throw new LyceumError(
        'too_many_requests',
        `A project can have ${MAX_TERMINALS} terminals open. Close one first.`,
      );
    const session = new TerminalSession({ home: this.home, cwd }, size, () => this.forget(session));
    this.sessions.set(path, session);
    return session;
  }

  private forget(ended: TerminalSession): void {
    for (const [path, session] of this.sessions) if (session === ended) this.sessions.delete(path);
    if (this.sessions.size === 0) for (const done of this.waitingForEnd) done();
  }

  private signalAll(signal: NodeJS.Signals): void {
    for (const session of this.sessions.values()) session.signal(signal);
  }

  private emptyWithin(ms: number): Promise<void> {
    if (this.sessions.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waitingForEnd.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waitingForEnd.add(done);
    });
  }
}
