/** The local hub's side of a door, against a server that plays the compute server: it calls for ever, and opens what it is asked for. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstFrame, frameOf } from '@lyceum/util/node/first-frame';
import { silentLogger } from '@lyceum/util/node/logger';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';
import { doorSocket, openDoor } from './door';

describe('the local hub at its door', () => {
  let folder: string;
  let server: Server;
  let stop: () => void;
  const served: string[] = [];
  const dialled: Socket[] = [];
  let heard: () => void = () => {};

  const listen = async () => {
    server = createServer((socket) => {
      socket.on('error', () => {});
      dialled.push(socket);
      heard();
    }).listen(doorSocket(folder));
    await once(server, 'listening');
  };
  /** The next connection that it makes. */
  const next = async (): Promise<Socket> => {
    while (dialled.length === 0)
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    return dialled.shift() as Socket;
  };
  const read = async (socket: Socket) => JSON.parse(String(await firstFrame(socket, 10_000, 5000)));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lyceum-door-'));
    dialled.length = 0;
    stop = openDoor({
      folder,
      token: 'mine',
      process: { pid: 7, start_time: 8 },
      serve: (kind, socket) => {
        served.push(kind);
        socket.end('served');
      },
      logger: silentLogger,
    });
    await listen();
  });
  afterEach(() => {
    stop();
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('[CO19] it calls until there is somebody, and again when the line breaks', async () => {
    const first = await next();
    const hello = {
      event: 'hello',
      door_protocol: 1,
      protocol: LOCAL_HUB_PROTOCOL,
      token: 'mine',
      pid: 7,
      start_time: 8,
    };
    expect(await read(first)).toEqual(hello);
    first.destroy();
    server.close();
    await once(server, 'close');
    await listen();
    expect(await read(await next())).toEqual(hello);
  });

  it('[CO19] each open is answered by a connection, or by the reason', async () => {
    const control = await next();
    await read(control);
    control.write(frameOf({ event: 'welcome' }));
    control.write(frameOf({ event: 'open', key: 'k1', target: { kind: 'files' } }));
    const files = await next();
    expect(await read(files)).toEqual({ event: 'accept', key: 'k1' });
    expect(String((await once(files, 'data'))[0])).toBe('served');
    expect(served).toEqual(['files']);
    const inside = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(inside, 'listening');
    const { port } = inside.address() as AddressInfo;
    control.write(frameOf({ event: 'open', key: 'k2', target: { kind: 'port', port } }));
    const way = await next();
    expect(await read(way)).toEqual({ event: 'accept', key: 'k2' });
    way.end('there and back');
    expect(String((await once(way, 'data'))[0])).toBe('there and back');
    inside.close();
    await once(inside, 'close');
    control.write(frameOf({ event: 'open', key: 'k3', target: { kind: 'port', port } }));
    expect(await read(control)).toEqual({ event: 'refused', key: 'k3', errno: 'ECONNREFUSED' });
  });
});
