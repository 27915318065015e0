/**
 * Three terminals behind one interface: ours through hub and local hub, node-pty through one WebSocket, and node-pty in this very
 * process (the limit). Used by the rows start and terminal.
 */
import type { Connection } from '@lyceum/util/client/connection';
import { TerminalSession } from '@lyceum/util/client/terminal-session';
import type { ProjectId } from '@lyceum/util/ids';
import { DEFAULT_TERMINAL_SIZE } from '@lyceum/util/limits';
import { parseProjectPath } from '@lyceum/util/paths';
import { spawn } from 'node-pty';
import type { PeerProcess } from '../frame/peer';
import { openSocket } from './edit-peers';

/** `drawn` is called by the client when it has taken the bytes: that opens the window of those who have one. */
export type Ear = (data: Uint8Array, drawn: () => void) => void;

export interface TerminalClient {
  write(text: string): void;
  close(): void;
}

/** Whole screens that were given instead of bytes, because the client was too slow: bytes that it never saw. */
export interface LyceumTerminal extends TerminalClient {
  resets(): number;
}

export function lyceumTerminal(
  connection: Connection,
  project_id: ProjectId,
  path: string,
  ear: Ear,
): Promise<LyceumTerminal> {
  let resets = -1;
  const screen = {
    write: ear,
    reset: (text: string) => {
      resets++;
      ear(Buffer.from(text), () => {});
    },
    resize: () => {},
  };
  const where = { project_id, path: parseProjectPath(path) };
  const session = new TerminalSession(connection, where, screen, DEFAULT_TERMINAL_SIZE);
  const terminal: LyceumTerminal = {
    write: (text) => session.input(Buffer.from(text)),
    close: () => session.close(),
    resets: () => resets,
  };
  return new Promise((resolve, reject) =>
    session.onStatus((status) => {
      if (status.kind === 'running') resolve(terminal);
      else if (status.kind === 'failed') reject(status.error);
    }),
  );
}

export async function pipedTerminal(peer: PeerProcess, ear: Ear, watermark = 0): Promise<TerminalClient> {
  const socket = await openSocket(peer, `?watermark=${watermark}`);
  const ack = (bytes: number) => {
    if (watermark > 0) socket.send(String(bytes));
  };
  socket.on('message', (data: Buffer) => ear(data, () => ack(data.length)));
  return { write: (text) => socket.send(Buffer.from(text)), close: () => socket.terminate() };
}

export async function rawTerminal(ear: Ear): Promise<TerminalClient> {
  const shell = spawn('/bin/bash', ['--norc'], { cols: 80, rows: 24, encoding: null });
  shell.onData((data) => ear(data, () => {}));
  return { write: (text) => shell.write(text), close: () => shell.kill('SIGKILL') };
}
