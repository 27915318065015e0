/**
 * Joins two sockets into one connection: bytes with back-pressure in both directions, an end in one direction kept apart from the other.
 * Used where a connection is passed on (compute server, local hub). Whichever side breaks takes the other along; nothing is left open.
 */
import type { Socket } from 'node:net';

export function splice(one: Socket, other: Socket): void {
  passOn(one, other);
  passOn(other, one);
}

function passOn(from: Socket, to: Socket): void {
  // Set by those who made the socket only where they knew; read at each end, so that it counts from now on.
  from.allowHalfOpen = true;
  from.on('error', () => {});
  from.once('close', (hadError) => {
    // What was written before a proper end still goes out; after a reset nobody wants it.
    if (hadError || !from.readableEnded) to.destroy();
    else to.destroySoon();
  });
  if (from.destroyed) to.destroy();
  else from.pipe(to);
}
