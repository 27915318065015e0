// The peer for documents that coalesces: @hocuspocus/server as its documentation embeds it, on our own loopback port (its own
// listen() takes every interface). Nothing is stored. Started by bench/rows through startPeer.
const { createServer } = require('node:http');
const { Hocuspocus } = require('@hocuspocus/server');
const { WebSocketServer } = require('ws');
const { listen } = require('./lifeline.cjs');

const hocuspocus = new Hocuspocus({ quiet: true });
const server = createServer((_request, response) => response.end());
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
  socket.on('error', () => {});
  socket.setMaxListeners(0);
  hocuspocus.handleConnection(socket, request);
});

listen(server);
