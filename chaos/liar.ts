/**
 * A broken promise on purpose: of each link it lets the first document updates through, swallows all later ones and acks them itself, until
 * the next ping finds that out. Only for the test that the judge sees it: to a client that dies before, it is a hub that acks too early.
 */
import type { Connector } from '@lyceum/util/client/transport';
import { decodeClientMessage, encodeMessage } from '@lyceum/util/protocol/codec';

export function lyingConnector({ honest }: { honest: number }): (inner: Connector) => Connector {
  return (inner) => (handlers) => {
    const transport = inner(handlers);
    let updates = 0;
    return {
      close: () => transport.close(),
      send: (frame) => {
        const message = decodeClientMessage(frame);
        if (message.event !== 'document_update' || ++updates <= honest) return transport.send(frame);
        const { channel, seq } = message;
        handlers.frame(encodeMessage({ event: 'document_ack', channel, seq }));
      },
    };
  };
}
