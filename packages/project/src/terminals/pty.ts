/**
 * A shell on a pseudo-terminal, as bytes. The one place that knows node-pty and its traps. Called by terminals/session.
 * It never decodes what passes through.
 */
import { existsSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import { asFirstToGo } from '../exec/first-to-go';
import { type PtyProcess, spawn } from './node-pty';

/** Bytes of input waiting for a program that does not read; a paste of a whole text fits. */
const MAX_WAITING_INPUT_BYTES = 16 * 1024 * 1024;

/** ms of silence after the shell ended until its terminal is closed although something in the background holds it open. */
const AFTER_EXIT_MS = 200;

export interface PtyEvents {
  data(bytes: Buffer): void;
  /** After the last byte. 128 + n for signal n. */
  exit(code: number): void;
}

export interface Pty {
  /** False when too much input waits: this one was dropped. */
  write(bytes: Buffer): boolean;
  resize(size: TerminalSize): void;
  pause(): void;
  resume(): void;
  signal(signal: NodeJS.Signals): void;
}

/** Variables that are about the local hub itself, or about another terminal. */
const HIDDEN_VARIABLES = [
  'LOG_LEVEL',
  'LOCAL_HUB_HOST',
  'NODE_CHANNEL_FD',
  'COLUMNS',
  'LINES',
  'TERMCAP',
  'PWD',
];

function shellEnvironment(shell: string, { home, bin, openKey }: Place): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !HIDDEN_VARIABLES.includes(name)) env[name] = value;
  return {
    ...env,
    LANG: env.LANG ?? 'C.UTF-8',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    SHELL: shell,
    HOME: home,
    PATH: `${bin}:${env.PATH ?? '/usr/local/bin:/usr/bin:/bin'}`,
    // A login shell of bash sets PATH anew in /etc/profile; a function comes through.
    'BASH_FUNC_open%%': `() { '${bin.replaceAll("'", "'\\''")}/open' "$@"; }`,
    LYCEUM_OPEN_KEY: openKey,
  };
}

function chooseShell(): string {
  const candidates = [process.env.SHELL, '/bin/bash', '/bin/sh'];
  return candidates.find((shell) => shell !== undefined && existsSync(shell)) ?? '/bin/sh';
}

/** Where a shell lives. */
export interface Place {
  home: string;
  cwd: string;
  /** Folder of our own commands. */
  bin: string;
  /** The secret that its `open` shows, and whose secrets are believed (open-commands.ts). */
  openKey: string;
  isOpenKey(key: string): boolean;
  /** In place of the shell; found as in one. */
  console?: { program: string; args: readonly string[]; title: string } | undefined;
}

/** A login shell, or a console that one begins and becomes. */
export function startPty(place: Place, size: TerminalSize, events: PtyEvents): Pty {
  const { cwd } = place;
  const shell = chooseShell();
  const env = shellEnvironment(shell, place);
  const { console } = place;
  const args = console ? ['-l', '-c', 'exec "$0" "$@"', console.program, ...console.args] : ['-l'];
  const start = () => spawn(shell, args, { ...size, cwd, env, encoding: null });
  return new ShellPty(asFirstToGo(start), events);
}

class ShellPty implements Pty {
  private alive = true;
  private paused = false;
  private lastData = Date.now();

  constructor(
    private readonly term: PtyProcess,
    events: PtyEvents,
  ) {
    term.onData((bytes) => {
      this.lastData = Date.now();
      events.data(bytes);
    });
    term.onExit(({ exitCode, signal }) => {
      this.alive = false;
      events.exit(signal ? 128 + signal : exitCode);
    });
    delayDestroy(
      term._socket,
      () => this.paused,
      () => this.lastData,
    );
  }

  /** Through node-pty's own socket, so that input stays bytes. */
  write(bytes: Buffer): boolean {
    if (this.term._socket.writableLength > MAX_WAITING_INPUT_BYTES) return false;
    if (this.alive) this.term._socket.write(bytes);
    return true;
  }

  resize({ cols, rows }: TerminalSize): void {
    if (this.alive && !this.term._socket.destroyed) this.term.resize(cols, rows);
  }

  pause(): void {
    this.paused = true;
    this.term.pause();
  }

  resume(): void {
    this.paused = false;
    // What waits in the kernel comes now: the silence begins anew.
    this.lastData = Date.now();
    this.term.resume();
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.alive) return;
    try {
      process.kill(-this.term.pid, signal);
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/**
 * node-pty destroys its socket 200 ms after the shell ended, read or not, and the end of the stream (EIO) throws away what Node has
 * buffered: output that flow control held back would be lost. So destroying waits until all was read, and, where nothing said
 * that this is the end, until nothing has come for a while.
 */
function delayDestroy(socket: ReadStream, isPaused: () => boolean, lastData: () => number): void {
  const destroy = socket.destroy.bind(socket);
  let waiting = false;
  let failure: Error | undefined;
  const tryNow = () => {
    const drained = !isPaused() && socket.readableLength === 0;
    const silent = failure !== undefined || Date.now() - lastData() >= AFTER_EXIT_MS;
    waiting = !(drained && silent) && !socket.destroyed;
    if (waiting) setTimeout(tryNow, AFTER_EXIT_MS / 10);
    else destroy(failure);
  };
  socket.destroy = (error?: Error) => {
    failure ??= error;
    if (!waiting) tryNow();
    return socket;
  };
}
