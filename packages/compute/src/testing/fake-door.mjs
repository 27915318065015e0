// The local hub's side of a door (wire 5) for the fake local hub: calls, and gives each connection that a hub wants to `serve`.
// Plain Node without our packages: in a container only this folder is shown.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

const RETRY_MS = 20;

function frame(message) {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

function onFrames(socket, handle) {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const end = 4 + rest.readUInt32BE(0);
      handle(JSON.parse(rest.subarray(4, end).toString()));
      rest = rest.subarray(end);
    }
  });
}

export function callHome(folder, token, protocol, serve) {
  const path = join(folder, 'door.sock');
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const start_time = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const control = connect(path);
  control.on('error', () => {});
  control.once('close', () => setTimeout(() => callHome(folder, token, protocol, serve), RETRY_MS));
  control.write(frame({ event: 'hello', door_protocol: 1, protocol, token, pid: process.pid, start_time }));
  onFrames(control, ({ event, key, target }) => {
    if (event !== 'open') return;
    if (target.kind !== 'port') return answer(path, key, (way) => serve(target.kind, way));
    const inside = connect({ port: target.port, host: '127.0.0.1', allowHalfOpen: true });
    const refused = (error) => control.write(frame({ event: 'refused', key, errno: error.code }));
    inside.once('error', refused);
    inside.once('connect', () => {
      inside.off('error', refused);
      inside.on('error', () => {});
      answer(path, key, (way) => {
        way.allowHalfOpen = true;
        way.pipe(inside).pipe(way);
        way.once('close', () => inside.destroy());
        inside.once('close', () => way.destroy());
      });
    });
  });
}

function answer(path, key, use) {
  const way = connect(path);
  way.on('error', () => {});
  way.once('connect', () => {
    way.write(frame({ event: 'accept', key }));
    use(way);
  });
}
