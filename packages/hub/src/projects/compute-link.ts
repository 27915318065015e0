/**
 * One TCP link to one compute server (wire 2): hello, requests with time-outs, news about projects.
 * Made by the compute client, which opens another when this one closes. The token is sent in the hello and never logged.
 */
import { fromWireError, LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { framedSocket } from '@lyceum/util/node/framed-socket';
import type { Logger } from '@lyceum/util/node/logger';
import {
  COMPUTE_REQUESTS,
  type ComputeRequest,
  type ComputeRequestName,
  type ComputeResult,
  type FromCompute,
  fromComputeSchema,
  type ProjectStatus,
  type ToCompute,
} from '@lyceum/util/protocol/compute';
import { decodeJson } from '@lyceum/util/protocol/json';
import { COMPUTE_PROTOCOL } from '@lyceum/util/protocol/version';
import { createPendingRequests } from './pending-requests';
import { CONNECT_TIMEOUT_MS, tcpConnect } from './tcp-connect';

export type ComputeFields<N extends ComputeRequestName> = Omit<ComputeRequest<N>, 'event' | 'id'>;

export interface ComputeAddress {
  node_id: string;
  host: string;
  port: number;
  token: string;
}

export interface ComputeLink {
  readonly address: ComputeAddress;
  request<N extends ComputeRequestName>(
    event: N,
    fields: ComputeFields<N>,
    timeout_ms: number,
  ): Promise<ComputeResult<N>>;
  close(): void;
}

export interface ComputeLinkEvents {
  changed(project_id: ProjectId, status: ProjectStatus): void;
  /** Once, after a link that was welcomed. */
  closed(): void;
}

export async function openComputeLink(
  address: ComputeAddress,
  hub_id: string,
  events: ComputeLinkEvents,
  logger: Logger,
): Promise<ComputeLink> {
  const whom = `The compute server ${address.node_id}`;
  const socket = await tcpConnect(address.host, address.port, whom);
  const pending = createPendingRequests();
  let welcomed = false;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS);
    const framed = framedSocket(socket, {
      frame: (body) => receive(decodeJson(fromComputeSchema, body.toString('utf8'))),
      closed: (error) => {
        clearTimeout(timer);
        const reason = new LyceumError('unavailable', `${whom} is not reachable now.`);
        pending.end(reason);
        if (error) logger.warn({ node_id: address.node_id, error }, 'compute link broke');
        if (welcomed) events.closed();
        else reject(reason);
      },
    });
    const send = (message: ToCompute) => void framed.send(Buffer.from(JSON.stringify(message)));
    const link: ComputeLink = {
      address,
      request: async (event, fields, timeout_ms) => {
        // The cast joins what `fields` took apart; the compute server validates every field.
        const start = (id: number) => send({ event, id, ...fields } as unknown as ToCompute);
        const result = await pending.start(start, timeout_ms, `"${event}" on ${address.node_id}`);
        return COMPUTE_REQUESTS[event].result.parse(result) as ComputeResult<typeof event>;
      },
      close: () => socket.destroy(),
    };
    function receive(message: FromCompute): void {
      if (message.event === 'welcome') {
        welcomed = true;
        clearTimeout(timer);
        resolve(link);
      } else if (message.event === 'reply') pending.resolve(message.id, message.result);
      else if (message.event === 'project_changed') events.changed(message.project_id, message.status);
      else if (message.id !== undefined) pending.reject(message.id, fromWireError(message));
      else logger.warn({ node_id: address.node_id, code: message.code }, `${whom} says: ${message.message}`);
    }
    send({ event: 'hello', protocol: COMPUTE_PROTOCOL, token: address.token, hub_id });
  });
}
