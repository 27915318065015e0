/**
 * The two sockets of a proxied upgrade live and end together: whichever side leaves, however rudely, takes the other along, before the
 * upgrade, during it and after. Used by forward.ts. It never reads or changes what passes.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Calls the handler with the project's answer, accepted or not, before listeners that are there already. */
export function prependToAnswer(request: ClientRequest, handler: (answer: IncomingMessage) => void): void {
  request.prependListener('upgrade', handler);
  request.prependListener('response', handler);
}

export function endTogether(request: ClientRequest, browser: Socket): void {
  const leave = () => request.destroy();
  browser.once('close', leave);
  request.once('upgrade', (_answer: IncomingMessage, project: Socket) => {
    browser.off('close', leave);
    endAfter(browser, project);
    endAfter(project, browser);
    // The browser left while the project accepted: there is no closing to wait for any more.
    if (browser.destroyed) project.destroy();
  });
  // A refusal that breaks off in the middle.
  request.once('response', (answer) => answer.once('close', () => browser.destroySoon()));
}

/** What was written before a proper end still goes out; after a reset nobody wants it. */
function endAfter(first: Socket, second: Socket): void {
  first.once('close', (hadError) => {
    if (hadError) second.destroy();
    else second.destroySoon();
  });
}
