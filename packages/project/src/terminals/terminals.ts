/**
 * All terminals of the project, by the path of their .term file. Called by server/terminal-requests; loaded at the first terminal.
 * A session lives until its shell ends or its file is deleted, whoever comes and goes. The .term file is never written; it may name a console to
 * be opened in place of a shell (terminal-console.ts).
 */
import { LyceumError } from '@lyceum/util/errors';
import { type AccountId, newKey } from '@lyceum/util/ids';
import { isWithin, movedPath, type ProjectPath, parentPath } from '@lyceum/util/paths';
import type { TerminalSize, TerminalView } from '@lyceum/util/protocol/files';
import type { FolderWatches } from '../files/folder-watches';
import { resolveFolder } from '../files/resolve';
import type { AttachedViewer } from './attached';
import { showFile } from './open-request';
import { writeOpenScript } from './open-script';
import type { Place } from './pty';
import { TerminalSession } from './session';
import { consoleAt } from './terminal-console';
import { type Followed, TerminalFiles } from './terminal-files';
import type { TerminalPort } from './viewer';

/** Sessions. Each holds a shell and up to some 20 MB of scrollback; far more than people keep open. */
const MAX_TERMINALS = 100;

/** ms for shells to end after SIGHUP before SIGKILL: the local hub itself must be gone within 2 s. */
const HANG_UP_MS = 800;

export interface TerminalRequest {
  path: ProjectPath;
  size: TerminalSize;
  account_id?: AccountId | undefined;
  view?: TerminalView | undefined;
  resume?: { session_id: string; offset: number } | undefined;
}

/** Where a session begins, and with what. */
type Beginning = Pick<Place, 'cwd' | 'console'>;

export class Terminals {
  private readonly sessions = new Map<ProjectPath, TerminalSession>();
  private readonly followed = new Map<TerminalSession, Followed>();
  private readonly waitingForEnd = new Set<() => void>();
  private readonly files: TerminalFiles;
  /** Folder of our own commands. */
  private readonly bin: string;
  /** Of all shells, also ended ones: tmux outlives the terminal in which it was started. */
  private readonly openKeys = new Set<string>();

  constructor(
    private readonly home: string,
    state_dir: string,
    watches: FolderWatches,
  ) {
    this.bin = writeOpenScript(state_dir);
    this.files = new TerminalFiles(home, watches);
  }

  async open(request: TerminalRequest, port: TerminalPort): Promise<AttachedViewer> {
    const cwd = await resolveFolder(this.home, parentPath(request.path));
    const console = this.sessions.has(request.path)
      ? undefined
      : await consoleAt(this.home, cwd, request.path);
    const session =
      this.sessions.get(request.path) ?? this.start(request.path, { cwd, console }, request.size);
    const { size, account_id, view = { visible: true, leads: false } } = request;
    return session.attach(port, { size, account_id, view }, request.resume);
  }

  /** A file operation moved `from` to `to`: sessions go along. */
  moved(from: ProjectPath, to: ProjectPath): void {
    for (const [path, session] of [...this.sessions]) {
      const target = movedPath(path, from, to);
      if (!isWithin(path, from) || this.sessions.has(target)) continue;
      this.rename(session, path, target);
      void this.followed.get(session)?.begin();
    }
  }

  /** Ends all shells. */
  async close(): Promise<void> {
    this.signalAll('SIGHUP');
    await this.emptyWithin(HANG_UP_MS);
    this.signalAll('SIGKILL');
  }

  private start(path: ProjectPath, what: Beginning, size: TerminalSize): TerminalSession {
    if (this.sessions.size >= MAX_TERMINALS)
      throw new LyceumError(
        'too_many_requests',
        `A project can have ${MAX_TERMINALS} terminals open. Close one first.`,
      );
    const session = this.newSession(what, size);
    this.sessions.set(path, session);
    this.followed.set(session, this.files.follow(this.fileOf(session, path)));
    return session;
  }

  private newSession({ cwd, console }: Beginning, size: TerminalSize): TerminalSession {
    const { home, bin } = this;
    const openKey = newKey();
    this.openKeys.add(openKey);
    const place = { home, cwd, bin, console, openKey, isOpenKey: (key: string) => this.openKeys.has(key) };
    const session: TerminalSession = new TerminalSession(place, size, {
      open: (path, typist) => void showFile({ home, say: (words) => session.say(words) }, path, typist),
      ended: () => this.forget(session),
    });
    return session;
  }

  private fileOf(session: TerminalSession, first: ProjectPath) {
    const pathNow = () => {
      for (const [path, known] of this.sessions) if (known === session) return path;
      return first;
    };
    return {
      path: pathNow,
      moved: (to: ProjectPath) => this.rename(session, pathNow(), to),
      gone: () => session.signal('SIGHUP'),
    };
  }

  private rename(session: TerminalSession, from: ProjectPath, to: ProjectPath): void {
    this.sessions.delete(from);
    this.sessions.set(to, session);
    session.moved(to);
  }

  private forget(ended: TerminalSession): void {
    for (const [path, session] of this.sessions) if (session === ended) this.sessions.delete(path);
    this.followed.get(ended)?.stop();
    this.followed.delete(ended);
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
