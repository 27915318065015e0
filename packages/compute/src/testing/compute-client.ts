/**
 * A hub's side of wire 2 for tests: raw frames out, validated messages in.
 * Called by tests only; never part of the built program.
 */
import { connect, type Socket } from 'node:net';
import type { ProjectId } from '@lyceum/util/ids';
import { type FramedSocket, framedSocket } from '@lyceum/util/node/framed-socket';
import {
  type FromCompute,
  fromComputeSchema,
  type ProjectStatus,
  projectStatusSchema,
} from '@lyceum/util/protocol/compute';
import { decodeJson } from '@lyceum/util/protocol/json';
import { COMPUTE_PROTOCOL } from '@lyceum/util/protocol/version';
import { DEFAULT_RUN_SETTINGS } from '@lyceum/util/quotas';
import { until } from './project-probe';

type Event<E extends FromCompute['event']> = Extract<FromCompute, { event: E }>;

export class ComputeClient {
  readonly received: FromCompute[] = [];
  readonly socket: Socket;
  private readonly framed: FramedSocket;
  private lastId = 0;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.framed = framedSocket(this.socket, {
      frame: (body) => void this.received.push(decodeJson(fromComputeSchema, body.toString())),
      closed: () => {},
    });
  }

  sendText(text: string): void {
    this.framed.send(Buffer.from(text));
  }

  send(message: object): void {
    this.sendText(JSON.stringify(message));
  }

  hello(token: string): void {
    this.send({ event: 'hello', protocol: COMPUTE_PROTOCOL, token, hub_id: 'test' });
  }

  /** The first message that fits, also one that is here already. */
  async next<E extends FromCompute['event']>(event: E, fits: (message: Event<E>) => boolean = () => true) {
    const is = (message: FromCompute): message is Event<E> =>
      message.event === event && fits(message as Event<E>);
    await until(() => this.received.some(is), `the message ${event}`);
    return this.received.find(is) as Event<E>;
  }

  /** Rejects with the message of an error reply. */
  async request(event: string, fields: object = {}): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    this.send({ event, id, ...fields });
    const isMine = (message: FromCompute) => 'id' in message && message.id === id;
    await until(() => this.received.some(isMine), `the answer to ${event}`);
    const answer = this.received.find(isMine);
    if (answer?.event === 'reply') return answer.result;
    throw new Error(answer?.event === 'error' ? answer.message : 'neither reply nor error');
  }

  async project(event: string, project_id: ProjectId): Promise<ProjectStatus> {
    return projectStatusSchema.parse(
      await this.request(event, { project_id, settings: DEFAULT_RUN_SETTINGS }),
    );
  }

  closed(): Promise<void> {
    return until(() => this.socket.destroyed, 'the connection to close');
  }

  close(): void {
    this.socket.destroy();
  }
}
