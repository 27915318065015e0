/**
 * A broken promise on purpose: swallows some document updates on their way to the hub and acks them itself. Only for the test that the
 * judge sees it; a hub that acks before the commit looks just like this to a client that dies.
 */
import { seeded } from '@lyceum/util/client/seeded';
import type { Connector } from '@lyceum/util/client/transport';
import { decodeClientMessage, encodeMessage } from '@lyceum/util/protocol/codec';

export function lyingConnector({
  share,
  seed,
}: {
  share: number;
  seed: number;
}): (inner: Connector) => Connector {
  const random = seeded(seed);
  return (inner) => (handlers) => {
    const transport = inner(handlers);
    return {
      close: () => transport.close(),
      send: (frame) => {
        const message = decodeClientMessage(frame);
        if (message.event !== 'document_update' || !random.chance(share)) return transport.send(frame);
        const { channel, seq } = message;
        handlers.frame(encodeMessage({ event: 'document_ack', channel, seq }));
      },
    };
  };
}
