/** The node's end of a door, dialled as a project's programs could: only the local hub with the token is heard. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstFrame, frameOf } from '@lyceum/util/node/first-frame';
import { silentLogger } from '@lyceum/util/node/logger';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';
import { until } from '../testing/project-probe';
import { type DoorServer, openDoorServer } from './door-server';

describe('a door', () => {
  let folder: string;
  let path: string;
  let door: DoorServer;
  let calls: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lyceum-door-'));
    path = join(folder, 'door.sock');
    // What a killed compute server leaves.
    writeFileSync(path, '');
    calls = [];
    door = await openDoorServer({
      path,
      mode: 0o660,
      token: () => 'right',
      called: () => void calls.push('called'),
      left: () => void calls.push('left'),
      logger: silentLogger,
    });
  });
  afterEach(() => {
    door.close();
    rmSync(folder, { recursive: true });
  });

  const dial = (message?: object): Socket => {
    const socket = connect(path);
    socket.on('error', () => {});
    if (message) socket.write(frameOf(message));
    return socket;
  };
  const hello = (token = 'right') => ({
    event: 'hello',
    door_protocol: 1,
    protocol: LOCAL_HUB_PROTOCOL,
    token,
    pid: 7,
    start_time: 1,
  });
  const read = async (socket: Socket) => JSON.parse(String(await firstFrame(socket, 10_000, 5000)));
  const closed = (socket: Socket) => (socket.closed ? undefined : once(socket.resume(), 'close'));

  it('[CO17] without the token, or with an answer nobody asked for, the line is closed and nobody hears of it', async () => {
    expect(statSync(path).mode & 0o777).toBe(0o660);
    const strangers = [hello('wrong'), { event: 'accept', key: 'guessed' }, { event: 'open', key: 'x' }, {}];
    for (const message of strangers) await closed(dial(message));
    const refused = await door.connect({ kind: 'hub' }).catch((error) => error);
    expect(refused).toMatchObject({ code: 'unavailable' });
    expect(calls).toEqual([]);
  });

  it('[CO17] the local hub is asked, and its answer is the connection; the newest call counts', async () => {
    const old = dial(hello());
    expect(await read(old)).toEqual({ event: 'welcome' });
    const control = dial(hello());
    expect(await read(control)).toEqual({ event: 'welcome' });
    await closed(old);
    const asked = door.connect({ kind: 'port', port: 80 });
    const order = await read(control);
    expect(order).toMatchObject({ event: 'open', target: { kind: 'port', port: 80 } });
    const way = dial({ event: 'accept', key: order.key });
    way.write('raw bytes');
    const socket = await asked;
    expect(String((await once(socket, 'data'))[0])).toBe('raw bytes');
    await closed(dial({ event: 'accept', key: order.key }));
    const second = door.connect({ kind: 'port', port: 81 });
    control.write(frameOf({ event: 'refused', key: (await read(control)).key, errno: 'ECONNREFUSED' }));
    await expect(second).rejects.toMatchObject({ errno: 'ECONNREFUSED' });
    const third = door.connect({ kind: 'hub' });
    control.destroy();
    await expect(third).rejects.toMatchObject({ code: 'unavailable' });
    await until(() => calls.at(-1) === 'left', 'the end of the call');
    expect(calls).toEqual(['called', 'called', 'left']);
    socket.destroy();
  });

  it('[CO18] who says nothing is not waited for by others, and beyond 256 is sent away', async () => {
    const silent = Array.from({ length: 300 }, () => dial());
    await until(
      () => silent.filter((socket) => socket.destroyed || socket.closed).length >= 44,
      'the rest to be closed',
    );
    for (const socket of silent) socket.destroy();
    await until(async () => {
      const control = dial(hello());
      const answer = await read(control).catch(() => undefined);
      return answer?.event === 'welcome';
    }, 'the local hub to be heard');
  });
});
