/** The text of the program `lyceum-notebook`, which runs on the same Node.js as the local hub. Pure; written by command-line.ts at each start. */

export function commandScript(node: string, socket: string): string {
  return `#!${node}
// Runs notebooks of this project through its local hub. Lyceum writes this file anew at each start.
const { connect } = require('node:net');
const { resolve } = require('node:path');
const { spawnSync } = require('node:child_process');
const usage = 'Usage: lyceum-notebook run FILE [--kernel NAME]\\n       lyceum-notebook console FILE';
const [command, file, ...rest] = process.argv.slice(2);
const kernel = rest[0] === '--kernel' ? rest[1] : undefined;
const known = command === 'run' || command === 'console';
if (!known || !file || (rest.length > 0 && (rest.length !== 2 || !kernel))) {
  console.error(usage);
  process.exit(2);
}
const socket = connect(${JSON.stringify(socket)});
socket.on('error', () => {
  console.error('lyceum-notebook: the project does not answer');
  process.exit(1);
});
let code = 1;
let waiting = '';
const take = (line) => {
  if (line.say !== undefined) console.log(line.say);
  if (line.exit !== undefined) code = line.exit;
  if (line.console === undefined) return;
  const done = spawnSync('jupyter', ['console', '--existing', line.console], { stdio: 'inherit' });
  if (done.error) console.error('lyceum-notebook: install jupyter-console first. The kernel: ' + line.console);
  code = done.status ?? 1;
};
socket.setEncoding('utf8');
socket.on('data', (text) => {
  const lines = (waiting + text).split('\\n');
  waiting = lines.pop();
  for (const line of lines) take(JSON.parse(line));
});
socket.on('close', () => process.exit(code));
socket.write(JSON.stringify({ command, file: resolve(file), kernel }) + '\\n');
`;
}
