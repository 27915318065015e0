/** A web server for a project in a test: answers the request line, and echoes on a WebSocket. Plain Node, no packages. */

export const ECHO_SERVER = `
const { createServer } = require('node:http');
const { createHash } = require('node:crypto');
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const server = createServer((req, res) => { res.setHeader('set-cookie', 'lyceum_session=stolen'); res.end(req.method + ' ' + req.url); });
server.on('upgrade', (req, socket) => {
  const accept = createHash('sha1').update(req.headers['sec-websocket-key'] + GUID).digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
  socket.on('error', () => {});
  socket.on('data', (frame) => {
    if ((frame[0] & 15) === 8) return socket.end();
    const length = frame[1] & 127;
    const mask = frame.subarray(2, 6);
    const text = Buffer.from('echo ' + Buffer.from(frame.subarray(6, 6 + length).map((byte, i) => byte ^ mask[i % 4])));
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening on ' + process.argv[2]));
`;
