/**
 * A hub's way into a project over the compute server's own port: a connection that began with `connect` becomes raw bytes to the target.
 * Called by server/connection.ts. The project's token is compared before anything is opened.
 */
import type { Socket } from 'node:net';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import { frameOf } from '@lyceum/util/node/first-frame';
import type { Logger } from '@lyceum/util/node/logger';
import { sameSecret } from '@lyceum/util/node/secrets';
import { splice } from '@lyceum/util/node/splice';
import type { ConnectAnswer, ToCompute } from '@lyceum/util/protocol/compute';
import { COMPUTE_PROTOCOL } from '@lyceum/util/protocol/version';
import type { Driver } from '../driver';
import { UnreachableError } from './door-server';

export type ConnectMessage = Extract<ToCompute, { event: 'connect' }>;

/** `socket`: nobody else reads it any more. */
export async function relay(
  socket: Socket,
  message: ConnectMessage,
  driver: Driver,
  logger: Logger,
): Promise<void> {
  const { project_id, target } = message;
  // Whoever leaves while the project is asked is noticed when the bytes are to pass.
  socket.on('error', () => {});
  try {
    check(message, driver);
    const inside = await driver.connect(project_id, target);
    if (socket.destroyed) return void inside.destroy();
    socket.write(frameOf({ event: 'connected' } satisfies ConnectAnswer));
    splice(socket, inside);
  } catch (error) {
    const errno = error instanceof UnreachableError ? { errno: error.errno } : {};
    const answer: ConnectAnswer = { event: 'error', ...toWireError(error), ...errno };
    if (!(error instanceof LyceumError))
      logger.error({ project_id, error }, 'a connection could not be passed on');
    socket.end(frameOf(answer), () => socket.destroy());
  }
}

function check({ protocol, project_id, token }: ConnectMessage, driver: Driver): void {
  if (protocol !== COMPUTE_PROTOCOL)
    throw new LyceumError(
      'bad_request',
      `This compute server speaks protocol ${COMPUTE_PROTOCOL}, the hub ${protocol}.`,
    );
  const { address } = driver.status(project_id);
  if (!address) throw new LyceumError('not_running', 'The project is not running.');
  if (!sameSecret(token, address.token)) throw new LyceumError('forbidden', 'The token is wrong.');
}
