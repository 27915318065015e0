/** The terminal messages of wire 3. Called by server/dispatch; what a terminal does is in terminals/. */
import { LyceumError } from '@lyceum/util/errors';
import type { TerminalSize, TerminalView } from '@lyceum/util/protocol/files';
import type { LocalHubRequest } from '@lyceum/util/protocol/local-hub';
import type { AttachedViewer } from '../terminals/attached';
import type { TerminalPort } from '../terminals/viewer';
import type { Connection } from './connection';
import type { Project } from './project';

function portOf(connection: Connection, channel: number): TerminalPort {
  return {
    data: (bytes) => connection.sendBytes(channel, bytes),
    drained: () => connection.drained(),
    reset: (offset, screen) => connection.send({ event: 'terminal_reset', channel, offset, screen }),
    size: (size) => connection.send({ event: 'terminal_size', channel, size }),
    people: (people) => connection.send({ event: 'terminal_people', channel, people }),
    typing: (account_id) => connection.send({ event: 'terminal_typing', channel, account_id }),
    show: (path, is_folder) => connection.send({ event: 'terminal_show', channel, path, is_folder }),
    moved: (path) => connection.send({ event: 'terminal_moved', channel, path }),
    exit: (exit_code) => {
      connection.send({ event: 'terminal_exit', channel, exit_code });
      connection.closeChannel(channel);
    },
  };
}

export async function openTerminal(
  project: Project,
  connection: Connection,
  request: LocalHubRequest<'terminal_open'>,
): Promise<void> {
  const { channel, ...wanted } = request;
  const opened = await connection.openChannel(channel, async () => {
    const viewer = await project.rooms.terminals().open(wanted, portOf(connection, channel));
    return { kind: 'terminal', viewer, close: () => viewer.close() };
  });
  if (!opened) return;
  connection.reply<'terminal_open'>(request.id, opened.viewer.opened);
  opened.viewer.start();
}

/** A channel whose shell has just ended may still be spoken to: that is no mistake. */
function viewerOf(connection: Connection, channel: number): AttachedViewer | undefined {
  const open = connection.channel(channel);
  return open?.kind === 'terminal' ? open.viewer : undefined;
}

export function resizeTerminal(connection: Connection, channel: number, size: TerminalSize): void {
  viewerOf(connection, channel)?.resize(size);
}

export function lookAtTerminal(connection: Connection, channel: number, view: TerminalView): void {
  viewerOf(connection, channel)?.look(view);
}

export function ackTerminal(connection: Connection, channel: number, offset: number): void {
  viewerOf(connection, channel)?.ack(offset);
}

export function terminalBytes(
  connection: Connection,
  channel: number,
  viewer: AttachedViewer,
  bytes: Buffer,
): void {
  if (viewer.input(bytes)) return;
  const reason = 'The program in this terminal does not read its input; it was left.';
  connection.failChannel(channel, new LyceumError('too_many_requests', reason));
}
