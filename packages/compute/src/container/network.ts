/**
 * Closes the node's own addresses to a container: hub, compute server, database and other programs that listen on them. Called by
 * project-container.ts before the first program of the project runs; inside, nobody may change it. The loopback is closed by slirp4netns.
 */
import { networkInterfaces } from 'node:os';
import { runProgram } from './podman';

/** Link-local: where clouds tell a machine its secrets. */
const ALWAYS = ['169.254.0.0/16'];

/** `denied`: more networks (CIDR) of the operator's. */
export async function closeOwnAddresses(init_pid: number, denied: readonly string[]): Promise<void> {
  const lines = [...ALWAYS, ...denied, ...ownAddresses()].map(
    (network) => `route replace prohibit ${network}\n`,
  );
  await runProgram('nsenter', [`--net=/proc/${init_pid}/ns/net`, 'ip', '-batch', '-'], lines.join(''));
}

/** IPv4: slirp4netns is told to give no other. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = all.filter(({ family, internal }) => family === 'IPv4' && !internal);
  return own.map(({ address }) => `${address}/32`);
}
