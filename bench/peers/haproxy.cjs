// The limit for whatever is a proxy: HAProxy and nothing else, before the port in argv[2], with TLS where argv[3] names a certificate. Started by bench/rows through startPeer; HAProxy itself ends with this process.
const { spawn } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { createServer, connect } = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { endWithParent } = require('./lifeline.cjs');

const [, , behind, certificate] = process.argv;
/** ms between two looks at whether it listens. */
const LOOK_MS = 20;

const config = (port) => `global
    fd-hard-limit 20000
defaults
    mode http
    timeout connect 2s
    timeout client 5m
    timeout server 5m
    timeout tunnel 1h
listen peer
    bind 127.0.0.1:${port}${certificate ? ` ssl crt ${certificate} alpn h2,http/1.1` : ''}
    server behind 127.0.0.1:${behind}
`;

const folder = mkdtempSync(join(tmpdir(), 'lyceum-bench-haproxy-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// HAProxy cannot say which port the kernel gave it: one is asked for here and let go.
const finder = createServer().listen(0, '127.0.0.1', () => {
  const { port } = finder.address();
  finder.close(() => start(port));
});

function start(port) {
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, config(port));
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
  const child = spawn('haproxy', ['-db', '-f', file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  process.on('exit', () => child.kill('SIGKILL'));
  child.on('exit', () => process.exit(1));
  child.on('error', (error) => {
    console.error(`HAProxy cannot be started: ${error.message}`);
    process.exit(1);
  });
  tellWhenOpen(port);
}

function tellWhenOpen(port) {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('connect', () => {
    socket.destroy();
    console.log(JSON.stringify({ port, ...(certificate && { secure: true }) }));
  });
  socket.on('error', () => setTimeout(() => tellWhenOpen(port), LOOK_MS));
}

endWithParent();
