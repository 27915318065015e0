/** A connection to a project whose ports this node can reach itself. Called by the process driver; it sends nothing. */
import { connect, type Socket } from 'node:net';
import type { ConnectTarget, ProjectAddress } from '@lyceum/util/protocol/compute';
import { UnreachableError } from './door-server';

export function directConnect(address: ProjectAddress, target: ConnectTarget): Promise<Socket> {
  const socket = connect({ ...placeOf(address, target), noDelay: true });
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      reject(new UnreachableError(error.code ?? 'EIO', target));
    socket.once('error', failed);
    socket.once('connect', () => {
      // Until somebody else listens: without any listener an error would end the program.
      socket.on('error', () => {});
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

function placeOf(address: ProjectAddress, target: ConnectTarget): { host: string; port: number } {
  switch (target.kind) {
    case 'hub':
      return { host: address.host, port: address.port };
    case 'files':
      return { host: address.host, port: address.http_port };
    case 'port':
      return { host: address.service_host, port: target.port };
  }
}
