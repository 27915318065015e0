// The limit of the notebook row: a Python kernel and a bare ZeroMQ client in one process, nothing between. GET / runs `2+3` once and answers {"ms"}: from
// the request to the kernel until its result. Started by bench/rows through startPeer; argv[2]: kernel.json of the kernel.
const { spawn } = require('node:child_process');
const { createHmac, randomUUID } = require('node:crypto');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { Dealer, Subscriber } = require('zeromq');
const { listen } = require('./lifeline.cjs');

const KEY = randomUUID();
const folder = mkdtempSync(join(tmpdir(), 'bare-kernel-'));
const file = join(folder, 'connection.json');
const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
const connection = {
  transport: 'ipc',
  ip: join(folder, 'socket'),
  key: KEY,
  signature_scheme: 'hmac-sha256',
  ...ports,
};
writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
const { argv } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const command = argv.map((part) => part.replace('{connection_file}', file));
const kernel = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
process.on('exit', () => {
  kernel.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const shell = new Dealer();
const iopub = new Subscriber();
shell.connect(`ipc://${connection.ip}-${ports.shell_port}`);
iopub.connect(`ipc://${connection.ip}-${ports.iopub_port}`);
iopub.subscribe();

function send(msg_type, content) {
  const header = {
    msg_id: randomUUID(),
    session: 'bench',
    username: 'bench',
    date: new Date().toISOString(),
    msg_type,
    version: '5.3',
  };
  const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
  const signature = createHmac('sha256', KEY).update(parts.join('')).digest('hex');
  void shell.send(['<IDS|MSG>', signature, ...parts]);
  return header.msg_id;
}

/** What waits for a message of iopub: message type and request id → resolve. */
const waiting = new Map();
async function read() {
  for await (const frames of iopub) {
    const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
    const { msg_type } = JSON.parse(frames[at + 2]);
    const { msg_id } = JSON.parse(frames[at + 3]);
    waiting.get(`${msg_type} ${msg_id}`)?.();
  }
}
async function drain() {
  for await (const _ of shell) {
    // Replies are not timed.
  }
}
void read();
void drain();

const heard = (msg_type, msg_id) => new Promise((resolve) => waiting.set(`${msg_type} ${msg_id}`, resolve));

const CODE = {
  code: '2+3',
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
};

async function run() {
  const begun = performance.now();
  const msg_id = send('execute_request', CODE);
  await heard('execute_result', msg_id);
  const ms = performance.now() - begun;
  waiting.delete(`execute_result ${msg_id}`);
  return ms;
}

/** Until the subscription holds and the kernel has run something. */
async function warmUp() {
  for (;;) {
    const once = run();
    const done = await Promise.race([once, new Promise((resolve) => setTimeout(resolve, 1000))]);
    if (done !== undefined) return;
  }
}

warmUp().then(() => {
  listen(
    createServer(async (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ms: await run() }));
    }),
  );
});
