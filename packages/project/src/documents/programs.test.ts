/**
 * Real programs change a file while two people type into it. After each: the file holds the document, every typed word is there exactly
 * once, and so is what the program did. Rules [DD20]–[DD22].
 */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { newDocumentId } from '@lyceum/util/ids';
import type { LocalHub } from '../local-hub';
import { DocumentPeer } from '../testing/document-peer';
import { until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { seeded, Typist } from '../testing/typists';

jest.setTimeout(60_000);

const run = promisify(execFile);
/** `npm test` installs it where it may; with CI=true a skipped test is a failure. */
const hasVim = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'vim')));
const TEXT = Array.from({ length: 12 }, (_, i) => `line ${i} of the file\n`).join('');

let fixture: LocalHubFixture;
let hub: LocalHub;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const onDisk = (path = 'a.txt') => readFileSync(at(path), 'utf8');
const count = (text: string, part: string) => text.split(part).length - 1;

async function shell(script: string): Promise<void> {
  await run('/bin/bash', ['-euc', script], { cwd: fixture.home });
}

interface Play {
  /** Before the file is opened. */
  before?: string;
  text?: string;
  script: string;
  /** Somebody presses Save all the time. */
  saves?: boolean;
  /** Each once in the end. */
  foreign: string[];
  /** No longer there. */
  gone?: string[];
}

async function play({
  before,
  text = TEXT,
  script,
  saves = false,
  foreign,
  gone = [],
}: Play): Promise<string> {
  writeFileSync(at('a.txt'), text);
  if (before) await shell(before);
  const one = new DocumentPeer(await fixture.connect(hub), 1, newDocumentId());
  await one.attach('a.txt', false);
  await one.becomes('saved');
  const typists = ['A', 'B'].map((name, i) => new Typist(name, one, seeded(i + 1)));
  let saving = saves;
  for (const typist of typists) typist.start();
  const savings = (async () => {
    for (; saving; await sleep(60)) await one.save();
  })();
  await sleep(100);
  await shell(script);
  await sleep(100);
  saving = false;
  await savings;
  for (const typist of typists) await typist.stop();
  await until(() => foreign.every((part) => one.text.toString().includes(part)), 'the change').catch(() => {
    throw new Error(`the document: ${one.text}\nthe file: ${onDisk()}\nsaid: ${one.disks.join()}`);
  });
  await one.save();
  await one.becomes('saved');
  const words = typists.flatMap((typist) => typist.words);
  const result = one.text.toString();
  const wrong = [...words, ...foreign].filter((part) => count(result, part) !== 1);
  const left = gone.filter((part) => result.includes(part));
  expect({ wrong, left, typed: words.length > 10 }).toEqual({ wrong: [], left: [], typed: true });
  return result;
}

const QUIET_GIT =
  'git() { command git -c user.name=t -c user.email=t@example.org -c advice.detachedHead=false "$@"; }; ';
const TWO_BRANCHES = `${QUIET_GIT} git init -q -b main . && git add a.txt && git commit -qm one && git checkout -q -b other &&
  sed -i 's/line 3 of/line THREE of/; 8d' a.txt && echo 'from other' >> a.txt && git commit -qam two && git checkout -q main`;

const TABLE: (Play & { name: string })[] = [
  {
    name: 'git checkout of another branch',
    before: TWO_BRANCHES,
    script: 'git checkout -q other',
    foreign: ['line THREE of', 'from other'],
    gone: ['line 3 of', 'line 7 of'],
  },
  {
    name: 'a script that appends in a loop',
    script: 'for i in $(seq 40); do echo "[s$i]" >> a.txt; sleep 0.01; done',
    saves: true,
    foreign: Array.from({ length: 40 }, (_, i) => `[s${i + 1}]`),
  },
  {
    name: 'a script that keeps the file open and appends',
    script: 'for i in $(seq 40); do echo "[s$i]"; sleep 0.03; done >> a.txt',
    saves: true,
    foreign: Array.from({ length: 40 }, (_, i) => `[s${i + 1}]`),
  },
  {
    name: 'sed -i, again and again',
    script: 'for i in 1 3 5 9; do sed -i "s/line $i of/line -$i- of/" a.txt; sleep 0.15; done',
    saves: true,
    foreign: ['line -1- of', 'line -3- of', 'line -5- of', 'line -9- of'],
    gone: ['line 1 of', 'line 9 of'],
  },
  {
    name: 'truncated, then written in pieces by several programs',
    script:
      'cp a.txt copy; : > a.txt; for n in 1 2 3 4; do sleep 0.2; split -n $n/4 copy >> a.txt; done; echo foreign >> a.txt',
    foreign: ['foreign', ...Array.from({ length: 12 }, (_, i) => `line ${i} of`)],
  },
  {
    name: 'truncated, then written slowly by one program',
    script: 'cp a.txt copy; (head -c 90 copy; sleep 1.3; tail -c +91 copy; echo foreign) > a.txt',
    saves: true,
    foreign: ['foreign', ...Array.from({ length: 12 }, (_, i) => `line ${i} of`)],
  },
  {
    name: 'deleted and made again at once',
    script: 'cp a.txt copy; echo foreign >> copy; rm a.txt; sleep 0.05; cat copy > a.txt',
    foreign: ['foreign', 'line 0 of', 'line 11 of'],
  },
  {
    name: 'deleted and made again after a while',
    script: 'cp a.txt copy; echo foreign >> copy; rm a.txt; sleep 0.8; cat copy > a.txt',
    foreign: ['foreign', 'line 0 of', 'line 11 of'],
  },
  {
    name: 'emacs: lock file, backup by rename, a new file',
    script:
      "ln -s me@here.1:2 '.#a.txt'; cp a.txt '#a.txt#'; cp a.txt new; echo foreign >> new; mv a.txt a.txt~; cat new > a.txt; rm '.#a.txt' '#a.txt#'",
    foreign: ['foreign', 'line 0 of'],
  },
  {
    name: 'rsync: a temporary file that is renamed',
    script: 'cp -p a.txt .a.txt.Xk2; echo foreign >> .a.txt.Xk2; mv .a.txt.Xk2 a.txt',
    foreign: ['foreign', 'line 0 of'],
  },
  {
    name: 'mv of another file over it',
    before: "sed 's/line 4 of/line four of/' a.txt > b.txt",
    script: 'mv b.txt a.txt',
    foreign: ['line four of'],
    gone: ['line 4 of'],
  },
  {
    name: 'no final newline',
    text: TEXT.trimEnd(),
    script: "sed -i '1i foreign' a.txt",
    foreign: ['foreign\n', 'line 11 of'],
  },
];

test.each(TABLE)('[DD20] $name', async (row) => {
  const text = await play(row);
  expect(onDisk()).toBe(text);
  expect(readdirSync(fixture.home).filter((name) => name.startsWith('.~lyceum'))).toEqual([]);
});

(hasVim ? test : test.skip).each(['auto', 'yes', 'no'])('[DD20] vim saves (backupcopy=%s)', async (copy) => {
  const save = `vim -Nesu NONE -c 'set backup backupskip= backupcopy=${copy} directory=.' -c '$put =\\"foreign\\"' -c wq a.txt`;
  const text = await play({ script: save, foreign: ['foreign', 'line 0 of', 'line 11 of'] });
  expect(onDisk()).toBe(text);
  expect(onDisk('a.txt~')).toBe(TEXT);
});

test('[DD20] a link that is pointed elsewhere, and stays a link', async () => {
  const text = await play({
    before: "mv a.txt v1; sed 's/line 4 of/line four of/' v1 > v2; ln -s v1 a.txt",
    script: 'ln -sfn v2 a.txt',
    foreign: ['line four of'],
    gone: ['line 4 of'],
  });
  expect(lstatSync(at('a.txt')).isSymbolicLink()).toBe(true);
  expect(onDisk('v2')).toBe(text);
  expect(onDisk('v1')).toBe(TEXT);
});

test('[DD20] written through another hard link', async () => {
  const text = await play({
    before: 'ln a.txt b.txt',
    script: 'echo foreign >> b.txt',
    foreign: ['foreign'],
  });
  expect([onDisk(), onDisk('b.txt')]).toEqual([text, text]);
  expect(statSync(at('a.txt')).ino).toBe(statSync(at('b.txt')).ino);
});

test('[DD20] chmod: the new mode is kept', async () => {
  const text = await play({ script: 'chmod 750 a.txt', saves: true, foreign: [] });
  expect(onDisk()).toBe(text);
  expect(statSync(at('a.txt')).mode & 0o777).toBe(0o750);
});

test('[DD21] line ends: to CRLF by a program; LF added to a CRLF file; mixed; a byte order mark', async () => {
  const text = await play({ script: "sed -i 's/$/\\r/' a.txt", foreign: ['line 3 of'] });
  expect(onDisk()).toBe(text.replaceAll('\n', '\r\n'));
});

test.each([
  [
    'LF lines added to a CRLF file get their CR',
    TEXT.replaceAll('\n', '\r\n'),
    'echo foreign >> a.txt',
    '\r\n',
  ],
  ['a mixed file stays mixed', `x\r\n${TEXT}`, 'echo foreign >> a.txt', '\n'],
])('[DD21] %s', async (_name, text, script, end) => {
  const result = await play({ text, script, foreign: ['foreign\n'] });
  expect(result.includes('\r')).toBe(end === '\n');
  expect(onDisk()).toBe(result.replaceAll('\n', end));
});

test('[DD21] a byte order mark that comes is kept', async () => {
  const text = await play({ script: "sed -i '1s/^/\\xEF\\xBB\\xBF/' a.txt", foreign: ['line 0 of'] });
  expect(onDisk()).toBe(`\ufeff${text}`);
});

test('[DD22] a read-only file is said, whoever runs this, and written once it may be', async () => {
  writeFileSync(at('a.txt'), 'a');
  const one = new DocumentPeer(await fixture.connect(hub), 1, newDocumentId());
  await one.attach('a.txt', false);
  await one.reads('a');
  chmodSync(at('a.txt'), 0o444);
  one.text.insert(1, 'b');
  expect(await one.save()).toMatchObject({ kind: 'error', reason: expect.stringContaining('read-only') });
  expect(onDisk()).toBe('a');
  chmodSync(at('a.txt'), 0o644);
  await one.becomes('saved');
  expect(onDisk()).toBe('ab');
});
