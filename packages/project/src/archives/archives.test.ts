/** Archives over the real wire: made and read by us and by other programs, and the attacks that archives bring. Rules [FI27]–[FI29], [FI35]. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import type { FileOp } from '@lyceum/util/protocol/files';
import { Header } from 'tar';
import { ZipFile } from 'yazl';
import type { LocalHub } from '../local-hub';
import { type HubClient, until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';

let fixture: LocalHubFixture;
let hub: LocalHub;
let client: HubClient;
let lastKey = 0;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
  client = await fixture.connect(hub);
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const run = (op: object) => client.request('file_op', { key: `k${++lastKey}`, op: op as FileOp });
const staged = () => readdirSync(at('.local/share/lyceum/work'));

function makeTree(): void {
  mkdirSync(at('d/ünter/leer'), { recursive: true });
  writeFileSync(at('d/run.sh'), 'echo hi\n');
  chmodSync(at('d/run.sh'), 0o755);
  writeFileSync(at('d/ünter/big.bin'), Buffer.alloc(3_000_000, 'ab'));
  writeFileSync(at(`d/${'n'.repeat(200)}.txt`), 'long name');
  writeFileSync(at('d/empty'), '');
  writeFileSync(at('d/-x "quoted"\nline'), 'odd');
  symlinkSync('run.sh', at('d/link'));
}

test.each(['zip', 'tar.gz', 'tgz', 'tar'])(
  '[FI27] [FI28] what is packed as .%s comes out the same',
  async (ending) => {
    makeTree();
    const { entry } = await run({ kind: 'compress', paths: ['d'], to: `new/a.${ending}` });
    expect(entry?.name).toBe(`a.${ending}`);
    await run({ kind: 'extract', path: `new/a.${ending}`, to: 'out' });
    execFileSync('diff', ['-r', at('d'), at('out/d')]);
    expect(readlinkSync(at('out/d/link'))).toBe('run.sh');
    expect(statSync(at('out/d/run.sh')).mode & 0o777).toBe(0o755);
    expect(readdirSync(at('out/d/ünter'))).toEqual(['big.bin', 'leer']);
    expect(Math.abs(statSync(at('out/d/run.sh')).mtimeMs - statSync(at('d/run.sh')).mtimeMs)).toBeLessThan(
      2001,
    );
    expect(staged()).toEqual([]);
  },
);

test('[FI27] [FI28] other programs read our archives, and we read theirs', async () => {
  makeTree();
  await run({ kind: 'compress', paths: ['d'], to: 'a.tar.gz' });
  mkdirSync(at('by-tar'));
  execFileSync('tar', ['xzf', at('a.tar.gz'), '-C', at('by-tar')]);
  execFileSync('diff', ['-r', at('d'), at('by-tar/d')]);
  await run({ kind: 'compress', paths: ['d'], to: 'a.zip' });
  const list = execFileSync('python3', [
    '-c',
    `import zipfile;z=zipfile.ZipFile(${JSON.stringify(at('a.zip'))});print(z.testzip());print(len(z.namelist()))`,
  ]);
  expect(list.toString()).toMatch(/^None\n9\n/);
  execFileSync('tar', ['czf', at('theirs.tgz'), '-C', fixture.home, 'd']);
  await run({ kind: 'extract', path: 'theirs.tgz', to: 'ours' });
  execFileSync('diff', ['-r', at('d'), at('ours/d')]);
});

test('[FI27] what is no archive name, is taken or holds itself is refused', async () => {
  makeTree();
  await expect(run({ kind: 'compress', paths: ['d'], to: 'a.rar' })).rejects.toMatchObject({
    code: 'bad_request',
  });
  await expect(run({ kind: 'compress', paths: ['d'], to: 'd/run.sh.zip' })).resolves.toBeDefined();
  await expect(run({ kind: 'compress', paths: ['d'], to: 'd/run.sh.zip' })).rejects.toMatchObject({
    code: 'already_exists',
  });
  await expect(run({ kind: 'compress', paths: ['.local'], to: 'a.zip' })).rejects.toMatchObject({
    code: 'bad_request',
  });
  await expect(run({ kind: 'compress', paths: ['d', 'none'], to: 'a.zip' })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(existsSync(at('a.zip'))).toBe(false);
});

test.each(['zip', 'tar.gz', 'tar'])('[FI28] a damaged .%s is refused and leaves nothing', async (ending) => {
  makeTree();
  await run({ kind: 'compress', paths: ['d'], to: `a.${ending}` });
  const bytes = readFileSync(at(`a.${ending}`));
  writeFileSync(at(`cut.${ending}`), bytes.subarray(0, bytes.length / 3));
  writeFileSync(at(`text.${ending}`), 'this is no archive at all\n'.repeat(100));
  for (const name of ['cut', 'text'])
    await expect(run({ kind: 'extract', path: `${name}.${ending}`, to: 'out' })).rejects.toMatchObject({
      code: 'bad_request',
    });
  expect(existsSync(at('out'))).toBe(false);
  expect(staged()).toEqual([]);
});

interface Fields {
  path: string;
  type?: 'File' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO' | 'Directory';
  linkpath?: string;
}

function tarWith(...entries: Fields[]): Buffer {
  const blocks = entries.map(({ path, type = 'File', linkpath }) => {
    const block = Buffer.alloc(512);
    const isFile = type === 'File';
    new Header({
      path,
      type,
      mode: 0o4777,
      size: isFile ? 4 : 0,
      mtime: new Date(),
      ...(linkpath !== undefined && { linkpath }),
    }).encode(block);
    return isFile ? Buffer.concat([block, Buffer.from('evil'), Buffer.alloc(508)]) : block;
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

test.each<[string, Fields[], string | string[]]>([
  ['a path with ..', [{ path: '../evil' }], 'bad_request'],
  ['a path that goes up in the middle', [{ path: 'a/../../evil' }], 'bad_request'],
  ['an absolute path', [{ path: '/tmp/lyceum-evil' }], 'bad_request'],
  [
    'a file through a link that the archive brings',
    [{ path: 'l', type: 'SymbolicLink', linkpath: '..' }, { path: 'l/evil' }],
    ['l', 'l/evil'],
  ],
  [
    'a link that leads outside',
    [
      { path: 'l', type: 'SymbolicLink', linkpath: '/etc' },
      { path: 'm', type: 'SymbolicLink', linkpath: '../..' },
    ],
    [],
  ],
  [
    'links that lead outside together',
    [
      { path: 'x', type: 'SymbolicLink', linkpath: '.' },
      { path: 'y', type: 'SymbolicLink', linkpath: 'x/..' },
    ],
    ['x'],
  ],
  [
    'a hard link to what is outside',
    [{ path: 'h', type: 'Link', linkpath: '../../etc/passwd' }],
    'bad_request',
  ],
  ['a hard link to what is absolute', [{ path: 'h', type: 'Link', linkpath: '/etc/passwd' }], 'bad_request'],
  [
    'a device and a pipe',
    [{ path: 'c', type: 'CharacterDevice' }, { path: 'p', type: 'FIFO' }, { path: 'f' }],
    ['f'],
  ],
  ['the same name twice', [{ path: 'f' }, { path: 'f' }], ['f']],
  ['a file where a folder is', [{ path: 'f/g' }, { path: 'f' }], 'bad_request'],
])('[FI29] a tar with %s', async (_what, entries, expected) => {
  writeFileSync(at('evil.tar'), tarWith(...entries));
  const outcome = await run({ kind: 'extract', path: 'evil.tar', to: 'out' }).catch((error) => error.code);
  if (typeof expected === 'string') {
    expect(outcome).toBe(expected);
    expect(existsSync(at('out'))).toBe(false);
  } else {
    const found = execFileSync('find', ['.', '-mindepth', '1', '-not', '-type', 'd', '-printf', '%P\n'], {
      cwd: at('out'),
    });
    const names = found
      .toString()
      .split('\n')
      .filter((name) => name !== '')
      .sort();
    expect(names.filter((name) => expected.includes(name))).toEqual(names);
    for (const name of names) expect(lstatSync(at(`out/${name}`)).mode & 0o6000).toBe(0);
  }
  expect(existsSync('/tmp/lyceum-evil')).toBe(false);
  expect(readdirSync(fixture.root).sort()).toEqual(['home', 'state']);
  expect(
    readdirSync(fixture.home)
      .filter((name) => name !== 'out')
      .sort(),
  ).toEqual(['.local', 'evil.tar']);
  expect(staged()).toEqual([]);
});

test('[FI29] a zip whose names lead outside is refused', async () => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('evil'), 'xx/evil');
  zip.addBuffer(Buffer.from('fine'), 'fine');
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream as AsyncIterable<Buffer>) pieces.push(piece);
  const bytes = Buffer.from(
    Buffer.concat(pieces).toString('latin1').replaceAll('xx/evil', '../evil'),
    'latin1',
  );
  writeFileSync(at('evil.zip'), bytes);
  await expect(run({ kind: 'extract', path: 'evil.zip', to: 'out' })).rejects.toMatchObject({
    code: 'bad_request',
  });
  expect(readdirSync(fixture.home).sort()).toEqual(['.local', 'evil.zip']);
});

const download = (path: string) =>
  fetch(`http://127.0.0.1:${hub.http_port}${path}`, {
    headers: { authorization: `Bearer ${fixture.token}` },
  });

test('[FI35] a folder is downloaded as a zip, or some of its entries; links are not followed', async () => {
  makeTree();
  symlinkSync('/etc', at('d/outside'));
  const answer = await download('/d?zip=1');
  expect(answer.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''d.zip");
  writeFileSync(at('got.zip'), Buffer.from(await answer.arrayBuffer()));
  await run({ kind: 'extract', path: 'got.zip', to: 'out' });
  expect(readFileSync(at('out/d/ünter/big.bin')).equals(readFileSync(at('d/ünter/big.bin')))).toBe(true);
  expect(readdirSync(at('out/d'))).not.toContain('outside');
  const some = await download(`/d?zip=1&name=run.sh&name=${encodeURIComponent('ünter')}`);
  writeFileSync(at('some.zip'), Buffer.from(await some.arrayBuffer()));
  await run({ kind: 'extract', path: 'some.zip', to: 'some' });
  expect(readdirSync(at('some'))).toEqual(['run.sh', 'ünter']);
  for (const [path, status] of [
    ['/none?zip=1', 404],
    ['/d?zip=1&name=none', 404],
    ['/d?zip=1&name=..%2f..', 400],
    ['/d/outside?zip=1', 403],
  ] as const)
    expect([path, (await download(path)).status]).toEqual([path, status]);
});

test('[FI35] a download that is given up ends the reading', async () => {
  mkdirSync(at('big'));
  writeFileSync(at('big/a.bin'), randomBytes(60_000_000));
  const open = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(at('big'));
      } catch {
        return false;
      }
    });
  const req = get({
    port: hub.http_port,
    path: '/big?zip=1',
    headers: { authorization: `Bearer ${fixture.token}` },
  });
  // The first bytes are the folder's own; who reads no more holds the reading of the file.
  await new Promise<void>((resolve) =>
    req.once('response', (res) =>
      res.once('data', () => {
        res.pause();
        resolve();
      }),
    ),
  );
  await until(() => open().length > 0, 'a file is open');
  req.destroy();
  await until(() => open().length === 0, 'all files closed');
});
