import { connect, createServer, type Socket } from 'node:net';
import { FrameReader, framedSocket } from './framed-socket';
import { binaryFrame, decodeLocalHubFrame, jsonFrame } from './local-hub-frame';

function frame(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(bytes.length);
  return Buffer.concat([header, bytes]);
}

describe('[PC3] frames over TCP', () => {
  test('come whole however the bytes are cut', () => {
    const bodies = ['', 'a', 'x'.repeat(5000), 'end'];
    const stream = Buffer.concat(bodies.map((body) => frame(body)));
    for (const step of [1, 2, 3, 7, 1024, stream.length]) {
      const reader = new FrameReader();
      const seen: string[] = [];
      for (let at = 0; at < stream.length; at += step)
        seen.push(...reader.push(stream.subarray(at, at + step)).map((body) => body.toString()));
      expect(seen).toEqual(bodies);
    }
  });

  test('an announced length beyond the limit is refused before its body is read', () => {
    const header = Buffer.from([0x7f, 0xff, 0xff, 0xff]);
    expect(() => new FrameReader(1024).push(header)).toThrow(expect.objectContaining({ code: 'too_large' }));
  });

  test('an oversize frame closes the socket and nothing else', async () => {
    const closed = new Promise<Error | undefined>((resolve) => {
      const server = createServer((socket) =>
        framedSocket(socket, { frame: () => {}, closed: (error) => server.close(() => resolve(error)) }, 16),
      );
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        const socket: Socket = connect(port, '127.0.0.1', () => socket.write(frame('x'.repeat(17))));
        socket.on('error', () => {});
      });
    });
    expect(await closed).toMatchObject({ code: 'too_large' });
  });
});

describe('[PC4] bodies of wire 3', () => {
  test('JSON and binary', () => {
    expect(decodeLocalHubFrame(Buffer.concat(jsonFrame({ event: 'x' })))).toEqual({
      type: 'json',
      text: '{"event":"x"}',
    });
    const decoded = decodeLocalHubFrame(Buffer.concat(binaryFrame(7, Buffer.from('hi'))));
    expect(decoded).toMatchObject({ type: 'binary', channel: 7 });
  });

  test.each([[Buffer.from('')], [Buffer.from('z{}')], [Buffer.from('b12')]])('%p is refused', (body) => {
    expect(() => decodeLocalHubFrame(body)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });
});
