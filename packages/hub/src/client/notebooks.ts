/**
 * Notebooks on the browser wire: kernel, runs and outputs, between one page and the project. Called by dispatch.ts. News and answers are passed on
 * unread, acks too, so nothing queues here; the role is asked at each call, by what the call needs.
 */
import { fromWireError, LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectPath } from '@lyceum/util/paths';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import { NOTEBOOK_CALLS, type NotebookCall, type NotebookState } from '@lyceum/util/protocol/notebook';
import type {
  LocalHubChannel,
  LocalHubChannelMessage,
  LocalHubConnection,
} from '../projects/local-hub-connection';
import type { ChannelSlot, ClientChannel } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { closingOnFailure, followProject } from './project-channel';

/** Milliseconds for the project to have the document, and to tell all that it knows. */
const OPEN_TIMEOUT_MS = 30_000;
/** Milliseconds for an answer. Some wait for a kernel that starts (Sage on a busy machine), or for nbconvert and LaTeX. */
const CALL_TIMEOUT_MS = 60_000;
const SLOW_CALL_TIMEOUT_MS = 15 * 60_000;
const SLOW: ReadonlySet<NotebookCall['kind']> = new Set([
  'start',
  'restart',
  'shut_down',
  'export',
  'complete',
  'inspect',
  'variables',
] as const);

export async function openNotebook(
  deps: ClientDeps,
  client: ClientConnection,
  slot: ChannelSlot,
  message: RequestMessage<'notebook_open'>,
): Promise<{ channel: ClientChannel; result: RequestResult<'notebook_open'> }> {
  const { project_id, path } = message;
  await deps.roles.require(client.account, project_id, 'read');
  const relay = new Relay(client, slot, message);
  const { first, stop } = await followProject(deps.hubs.link(project_id), slot, {
    attach: (connection) => relay.attach(connection),
    again: (state) => relay.again(state),
    lost: () => relay.lost(),
  });
  relay.start();
  const channel: ClientChannel = {
    project_id,
    receive: (input) => {
      if (input.event === 'notebook_ack') relay.ack(input.seq);
    },
    call: async (call) => {
      const { action } = NOTEBOOK_CALLS[call.kind];
      await deps.roles.require(client.account, project_id, action);
      if (action !== 'read') deps.activity.touch(project_id);
      const result = await relay.call(call);
      noteStart(deps, client, { project_id, path, call, result });
      return result;
    },
    close: () => {
      stop();
      relay.close();
    },
  };
  return { channel, result: first };
}

export async function callNotebook(
  _deps: ClientDeps,
  client: ClientConnection,
  { channel, call }: RequestMessage<'notebook_call'>,
): Promise<unknown> {
  const open = client.channel(channel);
  if (!open?.call) throw new LyceumError('unavailable', 'No notebook is open there.');
  return open.call(call);
}

interface Called {
  project_id: RequestMessage<'notebook_open'>['project_id'];
  path: ProjectPath;
  call: NotebookCall;
  result: unknown;
}

/** A kernel that was started is a line in the project's log: once for a call that was sent again. */
function noteStart(
  deps: ClientDeps,
  client: ClientConnection,
  { project_id, path, call, result }: Called,
): void {
  const name = (result as { started?: unknown }).started;
  if (typeof name !== 'string') return;
  const { account_id } = client.account;
  const once = `${account_id} kernel_started ${path} ${'key' in call ? call.key : Date.now()}`;
  deps.log.record(
    { project_id, account_id, event: { event: 'kernel_started', path, name: name.slice(0, 100) } },
    once,
  );
}

class Relay {
  private open: { connection: LocalHubConnection; channel: LocalHubChannel } | undefined;
  /** What the project says before its answer to `notebook_open` was taken. */
  private early: LocalHubChannelMessage[] | undefined;
  private attached = false;

  constructor(
    private readonly client: ClientConnection,
    private readonly slot: ChannelSlot,
    private readonly wanted: RequestMessage<'notebook_open'>,
  ) {}

  async attach(connection: LocalHubConnection): Promise<NotebookState> {
    this.early = [];
    const channel = connection.openChannel({ binary: () => {}, message: (message) => this.receive(message) });
    const { document_id } = this.wanted;
    const { account_id } = this.client.account;
    const fields = { channel: channel.number, document_id, account_id };
    try {
      const state = await closingOnFailure(channel, () =>
        connection.request('notebook_open', fields, OPEN_TIMEOUT_MS),
      );
      this.open = { connection, channel };
      this.attached = true;
      return state as NotebookState;
    } catch (error) {
      // The document may come a little later than the project: the client asks again.
      if (this.attached) this.slot.fail(fromWireError(toWireError(error)));
      throw error;
    }
  }

  /** Opened anew on a later connection. Numbered 0: its ack means nothing to the project. */
  again(state: NotebookState): void {
    this.slot.send({
      event: 'notebook_news',
      channel: this.slot.number,
      seq: 0,
      news: [{ kind: 'state', state }],
    });
    this.start();
  }

  start(): void {
    const early = this.early ?? [];
    this.early = undefined;
    for (const message of early) this.receive(message);
  }

  lost(): void {
    this.open = undefined;
  }

  async call(call: NotebookCall): Promise<unknown> {
    if (!this.open) throw new LyceumError('unavailable', 'The project does not answer now.');
    const { connection, channel } = this.open;
    const timeout = SLOW.has(call.kind) ? SLOW_CALL_TIMEOUT_MS : CALL_TIMEOUT_MS;
    return connection.request('notebook_call', { channel: channel.number, call }, timeout);
  }

  ack(seq: number): void {
    if (seq > 0)
      this.open?.connection.send({ event: 'notebook_ack', channel: this.open.channel.number, seq });
  }

  close(): void {
    this.open?.channel.close();
  }

  private receive(message: LocalHubChannelMessage): void {
    if (this.early) this.early.push(message);
    else if (message.event === 'notebook_news') this.slot.send({ ...message, channel: this.slot.number });
    else if (message.event === 'error') this.slot.fail(fromWireError(message));
  }
}
