// The limit for documents and idle connections: a bare ws server that passes each frame on to the others of its room (the
// path of the address). No decoding, no merging, nothing stored. Started by bench/rows through startPeer.
const { createServer } = require('node:http');
const { WebSocketServer } = require('ws');
const { listen } = require('./lifeline.cjs');

const server = createServer((_request, response) => response.end());
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
/** @type {Map<string, Set<import('ws').WebSocket>>} */
const rooms = new Map();

sockets.on('connection', (socket, request) => {
  const name = request.url ?? '/';
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(socket));
  socket.on('message', (data, isBinary) => {
    for (const other of room) if (other !== socket) other.send(data, { binary: isBinary });
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    room.delete(socket);
    if (room.size === 0) rooms.delete(name);
  });
});

listen(server);
