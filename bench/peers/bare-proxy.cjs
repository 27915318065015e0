// The peer for the proxy: http-proxy-3 with a keep-alive agent and nothing else, in front of the port in argv[2].
// Started by bench/rows through startPeer.
const { Agent, createServer } = require('node:http');
const { createProxyServer } = require('http-proxy');
const { listen } = require('./lifeline.cjs');

const proxy = createProxyServer({
  target: `http://127.0.0.1:${process.argv[2]}`,
  agent: new Agent({ keepAlive: true }),
});
proxy.on('error', (_error, _request, response) => response.destroy());
const server = createServer((request, response) => proxy.web(request, response));
server.keepAliveTimeout = 60_000;
server.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head));

listen(server);
