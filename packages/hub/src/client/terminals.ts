/**
 * Terminals on the browser wire: bytes with offsets between one viewer and the local hub's session. Called by dispatch.ts.
 * The window is kept by the local hub: acks are passed on, so nothing queues here beyond it.
 */
import { fromWireError, LyceumError } from '@lyceum/util/errors';
import type { AccountId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import type { TerminalSize, TerminalView } from '@lyceum/util/protocol/files';
import type {
  LocalHubChannel,
  LocalHubChannelMessage,
  LocalHubConnection,
} from '../projects/local-hub-connection';
import type { ChannelInput, ChannelSlot, ClientChannel } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { terminalFrame } from './frame';
import { closingOnFailure, followProject } from './project-channel';
import { createTurns } from './role-turns';

/** Milliseconds for a shell to be started, or a screen of 10,000 lines to be serialised. */
const OPEN_TIMEOUT_MS = 20_000;

type Result = RequestResult<'terminal_open'>;

export async function openTerminal(
  deps: ClientDeps,
  client: ClientConnection,
  slot: ChannelSlot,
  message: RequestMessage<'terminal_open'>,
): Promise<{ channel: ClientChannel; result: Result }> {
  const { project_id } = message;
  await deps.roles.require(client.account, project_id, 'run');
  const viewer = new Viewer(slot, message, client.account.account_id);
  const link = deps.hubs.link(project_id);
  const { first, stop } = await followProject(link, slot, {
    attach: (connection) => viewer.attach(connection),
    again: (result) => viewer.again(result),
  });
  viewer.start();
  const inTurn = createTurns(deps.roles, client.account.account_id, project_id, () =>
    slot.fail(new LyceumError('unavailable', 'Your role could not be looked up. Please try again.')),
  );
  const channel: ClientChannel = {
    project_id,
    // Asked at each key: a role that was lowered takes effect at once.
    receive: (input) => inTurn((role) => can(role, 'run') && viewer.receive(input)),
    roleChanged: (role) => {
      if (!can(role, 'run')) slot.fail(new LyceumError('forbidden', 'Viewers have no terminal.'));
    },
    close: () => {
      stop();
      viewer.close();
    },
  };
  return { channel, result: first };
}

/** The bytes of one viewer: counted, so that each chunk carries its offset. */
class Viewer {
  private size: TerminalSize;
  private view: TerminalView | undefined;
  /** Follows the .term file. */
  private path: ProjectPath;
  private session_id: string | undefined;
  private offset: number;
  private open: { connection: LocalHubConnection; channel: LocalHubChannel } | undefined;
  /** What the local hub says before the answer to `terminal_open` was taken. */
  private early: (() => void)[] | undefined;
  private exited = false;

  constructor(
    private readonly slot: ChannelSlot,
    wanted: RequestMessage<'terminal_open'>,
    private readonly account_id: AccountId,
  ) {
    this.size = wanted.size;
    this.view = wanted.view;
    this.path = wanted.path;
    this.session_id = wanted.resume?.session_id;
    this.offset = wanted.resume?.offset ?? 0;
  }

  async attach(connection: LocalHubConnection): Promise<Result> {
    if (this.exited) throw new LyceumError('unavailable', 'The shell ended.');
    this.early = [];
    const channel = connection.openChannel({
      binary: (bytes) => this.inOrder(() => this.data(bytes)),
      message: (message) => this.inOrder(() => this.news(message)),
    });
    this.open = { connection, channel };
    const { session_id, offset, size, path, view, account_id } = this;
    const resume = session_id === undefined ? undefined : { session_id, offset };
    const seat = { path, size, account_id, ...(view && { view }) };
    const fields = { channel: channel.number, ...seat, ...(resume && { resume }) };
    const result = await closingOnFailure(channel, () =>
      connection.request('terminal_open', fields, OPEN_TIMEOUT_MS),
    );
    this.session_id = result.session_id;
    this.offset = result.offset;
    return result;
  }

  /** Opened anew on a later connection: the viewer is brought to where the session is. */
  again({ reset, offset, screen, size }: Result): void {
    const channel = this.slot.number;
    if (reset) this.slot.send({ event: 'terminal_reset', channel, offset, screen });
    this.slot.send({ event: 'terminal_size', channel, size });
    this.start();
  }

  start(): void {
    const acts = this.early ?? [];
    this.early = undefined;
    for (const act of acts) act();
  }

  receive(input: ChannelInput): void {
    if (input.event === 'terminal_resize') this.size = input.size;
    else if (input.event === 'terminal_view') this.view = input.view;
    if (!this.open) return;
    const { connection, channel } = this.open;
    if (input.event === 'terminal_input') channel.send(input.data);
    else if (input.event === 'terminal_resize')
      connection.send({ event: 'terminal_resize', channel: channel.number, size: input.size });
    else if (input.event === 'terminal_view')
      connection.send({ event: 'terminal_view', channel: channel.number, view: input.view });
    else if (input.event === 'terminal_ack')
      connection.send({ event: 'terminal_ack', channel: channel.number, offset: input.offset });
  }

  close(): void {
    this.open?.channel.close();
  }

  private inOrder(act: () => void): void {
    if (this.early) this.early.push(act);
    else act();
  }

  private data(bytes: Uint8Array): void {
    this.slot.sendFrame(terminalFrame(this.slot.number, this.offset, bytes));
    this.offset += bytes.length;
  }

  private news(message: LocalHubChannelMessage): void {
    const channel = this.slot.number;
    if (isPassedOn(message)) {
      if (message.event === 'terminal_moved') this.path = message.path;
      this.slot.send({ ...message, channel });
    } else if (message.event === 'terminal_reset') {
      this.offset = message.offset;
      this.slot.send({ event: 'terminal_reset', channel, offset: message.offset, screen: message.screen });
    } else if (message.event === 'terminal_exit') {
      this.exited = true;
      this.slot.send({ event: 'terminal_exit', channel, exit_code: message.exit_code });
    } else if (message.event === 'error') this.slot.fail(fromWireError(message));
  }
}

const PASSED_ON = [
  'terminal_size',
  'terminal_people',
  'terminal_typing',
  'terminal_show',
  'terminal_moved',
] as const;
type PassedOn = Extract<LocalHubChannelMessage, { event: (typeof PASSED_ON)[number] }>;

/** What is the same on both wires but for the number of the channel. */
function isPassedOn(message: LocalHubChannelMessage): message is PassedOn {
  return (PASSED_ON as readonly string[]).includes(message.event);
}
