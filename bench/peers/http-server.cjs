// The limit for starting and for memory: Node with an HTTP server that answers "ok", and nothing else.
// Started by bench/rows through startPeer.
const { createServer } = require('node:http');
const { listen } = require('./lifeline.cjs');

listen(createServer((_request, response) => response.end('ok')));
