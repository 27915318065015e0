/** Terminals through the whole way, without a browser: pty, local hub, hub and the client's session, compared with what they should show. [TE35]–[TE37] */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Connection } from '@lyceum/util/client/connection';
import { random } from '@lyceum/util/client/seeded';
import type { ProjectId } from '@lyceum/util/ids';
import { Lyceum, type Person } from '../bench/frame/lyceum';
import { newTerminal } from '../packages/project/src/terminals/new-terminal';
import { screenState, writeAll } from '../packages/project/src/testing/screen-state';
import { FIXTURE_SIZE, FIXTURES } from '../packages/project/src/testing/terminal-fixtures';
import { ScreenViewer } from './support/screen-viewer';
import { until } from './support/until';

jest.setTimeout(300_000);

let lyceum: Lyceum;
let person: Person;
let project_id: ProjectId;
const connections: Connection[] = [];
const viewers: ScreenViewer[] = [];

async function view(path: string, size = FIXTURE_SIZE): Promise<ScreenViewer> {
  const connection = await lyceum.connect(person);
  connections.push(connection);
  const viewer = new ScreenViewer(connection, project_id, path, size);
  viewers.push(viewer);
  return viewer.running();
}

beforeAll(async () => {
  lyceum = await Lyceum.start();
  person = await lyceum.signUp();
  const connection = await lyceum.connect(person);
  connections.push(connection);
  project_id = await lyceum.runningProject(connection, 'Pipe');
});

afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.close();
});

afterAll(async () => {
  for (const connection of connections) connection.close();
  await lyceum?.close();
});

/** From an empty terminal (what a reset leaves is put back too) to a title that tells the end. */
const program = (text: string, name: string) =>
  `\x1bc\x1b[?25h\x1b[20l\x1b[?12l${'\x1b[23;2t'.repeat(10)}${text}\x1b\\\x1b]2;end of ${name}\x07`;

test('[TE35] each fixture shows the same as a terminal fed directly: at once, over a lost line, and to somebody who comes later', async () => {
  const first = await view('fixtures.term');
  const larger = await view('fixtures.term', { cols: 100, rows: 40 });
  const unlucky = await view('fixtures.term');
  const line = connections.at(-1);
  // Bytes pass as they are; each line of input is the name of a file to show.
  first.type('stty raw -echo; printf REA%s DY; while IFS= read -r name; do cat "$name"; done\r');
  await unlucky.shows('READY');
  for (const [name, text] of Object.entries(FIXTURES)) {
    const file = `${name.replaceAll(' ', '-')}.out`;
    const bytes = program(text, name);
    await lyceum.putFile(person, project_id, file, bytes);
    const direct = newTerminal(FIXTURE_SIZE);
    await writeAll(direct, bytes);
    const wanted = screenState(direct);
    first.type(`${file}\n`);
    line?.drop();
    const here = [first, larger, unlucky];
    await until(() => here.every((viewer) => viewer.state().title[0] === `end of ${name}`));
    const late = await view('fixtures.term');
    await until(() => late.state().title[0] === `end of ${name}`);
    for (const viewer of [...here, late])
      try {
        expect(viewer.state()).toEqual(wanted);
      } catch (error) {
        throw new Error(`${name}, viewer ${[...here, late].indexOf(viewer)}: ${error}`);
      }
    late.close();
  }
});

const installed = (command: string) => {
  try {
    execFileSync('which', [command]);
    return true;
  } catch {
    return false;
  }
};

const PROGRAMS: [name: string, command: string, shown: string, quit: string][] = [
  ['vim', 'vim -u NONE -c "set mouse=a nu" lines.txt', '1 line 1', '\x1b:q!\r'],
  ['less', 'less -N lines.txt', 'line 1', 'q'],
  ['mc', 'mc -x', 'Quit', '\x1b0\r'],
  ['tmux', 'tmux -f /dev/null new-session "cat lines.txt; exec sh"', '[0]', 'exit\n'],
  ['htop', 'htop -d 100', 'PID', 'q'],
];

test.each(PROGRAMS)(
  '[TE36] after 200 resizes under %s all show the same as a newcomer',
  async (name, command, shown) => {
    if (!installed(name)) return expect(name).not.toBe('installed');
    const next = random(7);
    const lines = Array.from({ length: 300 }, (_, i) => `line ${i + 1} ${'wide 你好 '.repeat(i % 12)}`).join(
      '\n',
    );
    await lyceum.putFile(person, project_id, 'lines.txt', lines);
    const path = `storm-${name}.term`;
    const [one, other] = [await view(path, { cols: 90, rows: 30 }), await view(path, { cols: 90, rows: 30 })];
    one.type(`${command}\r`);
    await one.shows(shown);
    for (let i = 0; i < 200; i++) {
      const viewer = i % 2 === 0 ? one : other;
      viewer.session.resize({ cols: 40 + Math.floor(next() * 60), rows: 10 + Math.floor(next() * 25) });
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    one.session.resize({ cols: 77, rows: 23 });
    other.session.resize({ cols: 100, rows: 40 });
    await until(() => other.terminal.cols === 77 && other.terminal.rows === 23);
    const agree = async () => {
      const late = await view(path, { cols: 100, rows: 40 });
      const screens = [one, other, late].map((viewer) => viewer.rows().join('\n'));
      late.close();
      return screens.every((screen) => screen === screens[0]) && (screens[0]?.includes(shown) ?? false);
    };
    await until(agree);
  },
);

/** ms for some hundred MB on a busy machine. */
const FLOOD_MS = 150_000;

const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

test('[TE37] long output leaves the memory of local hub and viewer bounded', async () => {
  const viewer = await view('long.term', { cols: 80, rows: 24 });
  const pid = await lyceum.stack.localHubPid(project_id);
  const flood = async (mb: number, mark: string) => {
    viewer.type(`yes "$(printf '%0100d' 7)" | head -c ${mb}M; echo ${mark}-$((1+1))\r`);
    await until(() => viewer.rows().some((row) => row.includes(`${mark}-2`)), FLOOD_MS);
    return { hub: memoryOf(pid), lines: viewer.terminal.buffer.normal.length };
  };
  const before = await flood(60, 'first');
  const after = await flood(200, 'second');
  expect(after.lines).toBeLessThanOrEqual(10_024);
  // MB: what the first flood filled (scrollback, ring, free lists) is used again.
  expect(after.hub - before.hub).toBeLessThan(60);
});
