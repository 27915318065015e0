// A local hub for tests: listens, writes local-hub.json, and obeys orders over HTTP with the project's token.
// Spawned by the driver under test in place of the real one. `fake.json` in the home changes how it behaves:
// {fail: text} dies at once, {never_listen: true}, {listen_after_ms: n}, {ignore_term: true}.
import { spawn } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { callHome } from './fake-door.mjs';

const state = process.env.LYCEUM_STATE_DIR ?? '';
/** LOCAL_HUB_PROTOCOL (util/src/protocol/version.ts), which this plain program cannot import. */
const PROTOCOL = 3;

const door = process.env.LYCEUM_DOOR;
const token = readFileSync(join(door ?? state, 'token'), 'utf8').trim();
const behaviour = readBehaviour();

function readBehaviour() {
  try {
    return JSON.parse(readFileSync('fake.json', 'utf8'));
  } catch {
    return {};
  }
}

if (behaviour.fail) {
  process.stderr.write(`${behaviour.fail}\n`);
  process.exit(3);
}
process.on('SIGTERM', () => {
  if (!behaviour.ignore_term) process.exit(0);
});
if (behaviour.never_listen) setInterval(() => {}, 1000);
else setTimeout(listen, behaviour.listen_after_ms ?? 0);

function listen() {
  if (door) return listenBehindDoor();
  const hub = createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
    const http = createHttpServer(serve).listen(0, '127.0.0.1', () => {
      announce(hub.address().port, http.address().port);
    });
  });
}

function listenBehindDoor() {
  const http = createHttpServer(serve);
  callHome(door, token, PROTOCOL, (kind, socket) => {
    if (kind === 'files') http.emit('connection', socket);
    else socket.end();
  });
}

function announce(port, http_port) {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const start_time = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const draft = join(state, 'local-hub.json.draft');
  writeFileSync(
    draft,
    JSON.stringify({ pid: process.pid, start_time, port, http_port, protocol: PROTOCOL }),
    {
      mode: 0o600,
    },
  );
  renameSync(draft, join(state, 'local-hub.json'));
}

// POST /run: the body is a line for bash, in a session of its own; answers its pid. GET /: what this process is.
function serve(request, response) {
  if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
  if (request.method === 'GET') return response.end(JSON.stringify(self()));
  let line = '';
  request.on('data', (chunk) => {
    line += chunk;
  });
  request.on('end', () => {
    const child = spawn('bash', ['-c', line], { detached: true, stdio: 'ignore' });
    child.unref();
    response.end(JSON.stringify({ pid: child.pid }));
  });
}

function self() {
  return { pid: process.pid, cwd: process.cwd(), env: process.env };
}
