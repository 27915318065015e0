// The peer for terminals: node-pty through one WebSocket. Each connection is a shell; binary frames are bytes, text frames
// are acks ("1000": bytes taken). ?watermark=<bytes> pauses the terminal while more than that is unacked. Started by bench/rows.
const { createServer } = require('node:http');
const { spawn } = require('node-pty');
const { WebSocketServer } = require('ws');
const { listen } = require('./lifeline.cjs');

const server = createServer((_request, response) => response.end());
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
  const watermark = Number(
    new URL(request.url ?? '/', 'http://localhost').searchParams.get('watermark') ?? 0,
  );
  const shell = spawn('/bin/bash', ['--norc'], { cols: 80, rows: 24, encoding: null });
  let unacked = 0;
  shell.onData((data) => {
    socket.send(data);
    unacked += data.length;
    if (watermark > 0 && unacked > watermark) shell.pause();
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) return shell.write(data);
    unacked -= Number(data);
    return unacked <= watermark && shell.resume();
  });
  socket.on('error', () => {});
  socket.on('close', () => shell.kill('SIGKILL'));
  shell.onExit(() => socket.terminate());
});

listen(server);
