// The peer for documents: the server of y-websocket 2 as its own `bin` starts it, on a free port. Started by bench/rows.
const { createServer } = require('node:net');
const { dirname, join } = require('node:path');
const { endWithParent } = require('./lifeline.cjs');

const program = join(dirname(require.resolve('y-websocket/package.json')), 'bin', 'server.cjs');

// It reads its port from the environment, and cannot be asked for any free one.
const probe = createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(() => start(port));
});

function start(port) {
  process.env.HOST = '127.0.0.1';
  process.env.PORT = String(port);
  const print = console.log;
  console.log = () => {
    console.log = print;
    print(JSON.stringify({ port }));
  };
  require(program);
  endWithParent();
}
