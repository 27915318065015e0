/**
 * The project's own command `lyceum-notebook`: a small program in the folder of our commands, and the private socket through which it reaches the running
 * local hub, so that open pages see what it does. Started by the composition root.
 *
 *     lyceum-notebook run FILE [--kernel NAME]     all code cells; exit code 1 when one fails
 *     lyceum-notebook console FILE                 a Jupyter console at the notebook's running kernel
 *
 * A line of JSON goes in, lines of JSON come back: {say}, {console}, and at last {exit}.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import * as z from 'zod/mini';
import { isInside } from '../files/resolve';
import type { Rooms } from '../rooms';
import { commandScript } from './command-script';
import type { OpenRoom } from './notebooks';

/** Bytes that Linux allows for the path of a socket. */
const MAX_SOCKET_PATH_BYTES = 107;

const commandSchema = z.object({
  command: z.enum(['run', 'console']),
  /** Absolute. */
  file: z.string(),
  kernel: z.optional(z.string()),
});
type Command = z.infer<typeof commandSchema>;
type Say = (line: { say: string } | { console: string } | { exit: number }) => void;

export function listenForCommands(home: string, state_dir: string, rooms: Rooms): Disposer {
  const path = join(state_dir, 'notebooks.sock');
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) return () => {};
  rmSync(path, { force: true });
  const bin = join(state_dir, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'lyceum-notebook'), commandScript(process.execPath, path));
  chmodSync(join(bin, 'lyceum-notebook'), 0o755);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const say: Say = (line) => socket.write(`${JSON.stringify(line)}\n`);
    createInterface({ input: socket }).once(
      'line',
      (line) => void serve({ home, rooms, say }, line).then(() => socket.end()),
    );
  });
  // Without the command notebooks run all the same.
  server.on('error', () => {});
  listenPrivately(server, path);
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}

/** The socket is made within the call, so that it is ours alone from its first moment on. */
function listenPrivately(server: Server, path: string): void {
  const before = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
}

interface Session {
  home: string;
  rooms: Rooms;
  say: Say;
}

async function serve(session: Session, line: string): Promise<void> {
  const { say } = session;
  try {
    const command = commandSchema.parse(JSON.parse(line));
    const path = await pathInHome(session.home, command.file);
    if (command.command === 'console') say({ console: connectionFile(session.rooms, path) });
    else say({ exit: (await run(session, path, command)) ? 0 : 1 });
  } catch (error) {
    say({ say: error instanceof LyceumError ? error.message : 'The command could not be done.' });
    say({ exit: 1 });
  }
}

async function pathInHome(home: string, file: string): Promise<ProjectPath> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) throw new LyceumError('not_found', `${file} does not exist.`);
  if (!isInside(home, real)) throw new LyceumError('forbidden', `${file} lies outside the project's files.`);
  return parseProjectPath(real.slice(home === '/' ? 1 : home.length + 1));
}

function connectionFile(rooms: Rooms, path: ProjectPath): string {
  const notebook = rooms.documents().notebookAt(path);
  const file = notebook && rooms.notebooks().connectionFile(notebook.document_id);
  if (file === undefined)
    throw new LyceumError('not_running', 'No kernel runs for this notebook: open it and run a cell first.');
  return file;
}

async function run({ home, rooms, say }: Session, path: ProjectPath, { kernel }: Command): Promise<boolean> {
  const { runAll }: typeof import('./run-all') = require('./run-all');
  const { openFileNotebook }: typeof import('./file-notebook') = require('./file-notebook');
  const notebooks = rooms.notebooks();
  const known = rooms.documents().notebookAt(path);
  const own = known ? undefined : await openFileNotebook(home, path);
  const opened: OpenRoom = own ? notebooks.make(own) : await notebooks.room((known ?? raise()).document_id);
  try {
    if (kernel !== undefined) await opened.room.seat.choose(kernel);
    const ok = await runAll(opened, (line) => say({ say: line }));
    await opened.notebook.write();
    return ok;
  } finally {
    own?.close();
  }
}

function raise(): never {
  throw new LyceumError('internal', 'The notebook is not there.');
}
