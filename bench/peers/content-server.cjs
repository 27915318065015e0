// The web server behind the proxies of the proxy row, also measured directly: a small answer to each request, an echo on
// each WebSocket, and /sockets says how many WebSockets are open. Started by bench/rows through startPeer.
const { createServer } = require('node:http');
const { WebSocketServer } = require('ws');
const { listen } = require('./lifeline.cjs');

const ANSWER = Buffer.from('a small answer');

const server = createServer((request, response) => {
  if (request.url?.endsWith('/sockets')) return response.end(String(sockets.clients.size));
  response.setHeader('content-length', ANSWER.length);
  return response.end(ANSWER);
});
// Longer than a row: an idle pause between two rounds must not close the connections.
server.keepAliveTimeout = 60_000;
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('error', () => {});
});

listen(server);
