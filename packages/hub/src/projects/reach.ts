/**
 * The one way from a hub into a running project: to its local hub (wire 3), its raw file server, or a port of its own programs; directly where
 * its node's driver lets us, else through the compute server (`connect` of wire 2). Used by the local-hub links, the HTTP API and the proxy.
 */
import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fromWireError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { firstFrame, frameOf } from '@lyceum/util/node/first-frame';
import {
  type ConnectTarget,
  connectAnswerSchema,
  type ProjectAddress,
  type ToCompute,
} from '@lyceum/util/protocol/compute';
import { decodeJson } from '@lyceum/util/protocol/json';
import { COMPUTE_PROTOCOL } from '@lyceum/util/protocol/version';
import { tcpConnect } from './tcp-connect';

/** Milliseconds for a project to open what is asked for: a little more than the compute server gives it. */
const OPEN_LIMIT_MS = 12_000;
/** Bytes of the answer to `connect`. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** Where to, in which project. */
export interface Way {
  project_id: ProjectId;
  address: ProjectAddress;
  target: ConnectTarget;
}

/** Nothing listens there, or it broke off: `code` is the system's, as with a direct connection. */
class ProjectPortError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Host and port to dial; with `relay` the compute server's. */
export function placeOf({ address, target }: Way): { host: string; port: number } {
  if (address.relay || target.kind === 'hub') return { host: address.host, port: address.port };
  if (target.kind === 'files') return { host: address.host, port: address.http_port };
  return { host: address.service_host, port: target.port };
}

export async function connectProject(way: Way): Promise<Socket> {
  const { host, port } = placeOf(way);
  const socket = await tcpConnect(host, port, 'The project');
  if (!way.address.relay) return socket;
  // Its breaking is told by whoever reads it next.
  socket.on('error', () => {});
  const { project_id, address, target } = way;
  const { token } = address;
  const hello: ToCompute = { event: 'connect', protocol: COMPUTE_PROTOCOL, project_id, token, target };
  socket.setNoDelay(true);
  socket.write(frameOf(hello));
  const body = await firstFrame(socket, MAX_ANSWER_BYTES, OPEN_LIMIT_MS);
  const answer = decodeJson(connectAnswerSchema, body.toString('utf8'));
  if (answer.event === 'connected') return socket;
  socket.destroy();
  throw answer.errno === undefined
    ? fromWireError(answer)
    : new ProjectPortError(answer.errno, answer.message);
}

type Options = ClientRequestArgs & { way?: Way };
type Created = (error: Error | null, socket: Duplex) => void;

/** An HTTP agent for requests that say their `way`, or all go the one given here. Direct ones go as with any agent. */
export class ProjectAgent extends Agent {
  constructor(
    options: AgentOptions,
    private readonly onlyWay?: Way,
  ) {
    super(options);
  }

  override getName(options: Options = {}): string {
    const way = this.relayed(options);
    // The token is of one start of one project: sockets into an earlier one are never used again.
    return way ? `relay ${way.address.token} ${JSON.stringify(way.target)}` : super.getName(options as never);
  }

  override createConnection(options: Options, created?: Created): Duplex | null | undefined {
    const way = this.relayed(options);
    if (!way) return super.createConnection(options as never, created as never);
    connectProject(way).then(
      (socket) => created?.(null, socket),
      (error: Error) => created?.(error, undefined as never),
    );
    return undefined;
  }

  private relayed(options: Options): Way | undefined {
    const way = this.onlyWay ?? options.way;
    return way?.address.relay ? way : undefined;
  }
}
