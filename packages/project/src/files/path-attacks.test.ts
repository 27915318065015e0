/**
 * [FI42] The table of path attacks: every operation that takes a path × every attack. Each is refused with the right code, or done right;
 * what lies outside of the home never changes, and nothing blocks. Read ATTACKS as: the path, then what reading, touching the entry itself, and
 * making something there must answer. Where one operation answers otherwise, EXCEPTIONS says why.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LocalHub } from '../local-hub';
import { type HubClient, until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';

let fixture: LocalHubFixture;
let hub: LocalHub;
let client: HubClient;
let web: Server;
let serial = 0;

const at = (path: string) => join(fixture.home, path);
const outside = () => join(fixture.root, 'outside');

beforeAll(async () => {
  web = createServer((_req, res) => res.end('fetched'));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
});
afterAll(() => web.close());
beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
  client = await fixture.connect(hub);
  mkdirSync(outside());
  writeFileSync(join(outside(), 'secret'), 'secret');
  writeFileSync(`${fixture.home}-twin`, 'twin');
});
afterEach(() => fixture.close());

/** A home anew, with what the operations need beside the attack. */
function layOut(lay: () => void): void {
  for (const name of readdirSync(fixture.home, { encoding: 'buffer' }))
    rmSync(Buffer.concat([Buffer.from(`${fixture.home}/`), name]) as unknown as string, {
      recursive: true,
      force: true,
    });
  writeFileSync(at('mine.txt'), 'mine');
  execFileSync('tar', ['cf', at('mine.tar'), '-C', fixture.home, 'mine.txt']);
  lay();
}

/** All that could have been changed, as text. */
function worldOutside(): string {
  const names = readdirSync(outside()).sort();
  const contents = names.map((name) => readFileSync(join(outside(), name), 'utf8'));
  return JSON.stringify([
    names,
    contents,
    readdirSync(fixture.root).sort(),
    readFileSync(`${fixture.home}-twin`, 'utf8'),
  ]);
}

type Operation = (path: string) => Promise<unknown>;

const op = (fields: object) => client.request('file_op', { key: `k${++serial}`, op: fields as never });
const query = (fields: object) => client.request('file_query', { query: fields as never });
/** As the path stands: other clients take ".." out by themselves. */
async function raw(method: string, path: string, search = '', body = ''): Promise<void> {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const headers = { authorization: `Bearer ${fixture.token}`, 'content-length': Buffer.byteLength(body) };
  const req = request({ port: hub.http_port, method, path: `/${encoded}${search}`, headers });
  req.end(body);
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of res as AsyncIterable<Buffer>) pieces.push(piece);
  if ((res.statusCode ?? 500) >= 400)
    throw (JSON.parse(Buffer.concat(pieces).toString()) as { error: unknown }).error;
}
const document_id = '00000000-0000-4000-8000-000000000000';
const channel = async (event: 'listing_open' | 'document_attach' | 'terminal_open', fields: object) => {
  const number = ++serial;
  await client.request(event, { channel: number, ...fields });
  client.send({ event: 'channel_close', channel: number });
};

/** What is at the path is read; a link at its end is followed, where it stays inside. */
const READS: Record<string, Operation> = {
  listing: (path) => channel('listing_open', { path }),
  disk_usage: (path) => query({ kind: 'disk_usage', path }),
  'search in': (path) => query({ kind: 'search', search: { text: 'secret', folder: path } }),
  'document attach': (path) =>
    channel('document_attach', { document_id, path, state_vector: 'AA==', known: false }),
  'extract from': (path) => op({ kind: 'extract', path: path, to: `out-${++serial}` }),
  GET: (path) => raw('GET', path),
  'GET zip': (path) => raw('GET', path, '?zip=1'),
};
/** The entry itself: a link is not followed. */
const TOUCHES: Record<string, Operation> = {
  stat: (path) => op({ kind: 'stat', path }),
  'move from': (path) => op({ kind: 'move', from: path, to: `moved-${++serial}` }),
  delete: (path) => op({ kind: 'delete', path }),
  trash: (path) => op({ kind: 'trash', paths: [path] }),
  'copy from': (path) => op({ kind: 'copy', from: path, to: `copied-${++serial}` }),
  'compress from': (path) => op({ kind: 'compress', paths: [path], to: `packed-${++serial}.zip` }),
  'zip of names': (path) => raw('POST', '', '?tar=1', JSON.stringify({ paths: [path] })),
  DELETE: (path) => raw('DELETE', path),
  'terminal open': (path) => channel('terminal_open', { path, size: { cols: 80, rows: 24 } }),
};
/** Something new is made there. */
const MAKES: Record<string, Operation> = {
  create_file: (path) => op({ kind: 'create_file', path }),
  'create_file with content': (path) => op({ kind: 'create_file', path, content: 'made' }),
  create_folder: (path) => op({ kind: 'create_folder', path }),
  'move to': (path) => op({ kind: 'move', from: 'mine.txt', to: path }),
  'copy to': (path) => op({ kind: 'copy', from: 'mine.txt', to: path }),
  'compress to': (path) => op({ kind: 'compress', paths: ['mine.txt'], to: `${path}.zip` }),
  'extract to': (path) => op({ kind: 'extract', path: 'mine.tar', to: path }),
  'fetch to': (path) =>
    op({ kind: 'fetch', url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`, to: path }),
  PUT: (path) => raw('PUT', path, '', 'put'),
  'PUT if absent': (path) => raw('PUT', path, '?if_absent=1', 'put'),
  'upload begin': (path) => raw('POST', path, '?upload=begin', JSON.stringify({ size: 0 })),
  'copy from another project': (path) =>
    raw('POST', path, `?free=k${++serial}`, JSON.stringify({ names: ['mine'] })),
};

type Outcome = string;
interface Attack {
  what: string;
  path: string;
  lay?: () => void;
  reads: Outcome;
  touches: Outcome;
  makes: Outcome;
}

const name255 = `${'n'.repeat(251)}.txt`;
const odd = (what: string, path: string): Attack => ({
  what,
  path,
  lay: () => writeFileSync(at(path), 'odd'),
  reads: 'ok',
  touches: 'ok',
  makes: 'already_exists',
});
const refused = (what: string, path: string, code: string, lay?: () => void): Attack => ({
  what,
  path,
  ...(lay && { lay }),
  reads: code,
  touches: code,
  makes: code,
});
const linkTo = (target: string, name: string) => () => symlinkSync(target, at(name));

const ATTACKS: Attack[] = [
  refused('..', '../outside/secret', 'bad_request'),
  refused('.. in the middle', 'a/../../outside/secret', 'bad_request'),
  refused('.. at the end', 'a/..', 'bad_request'),
  refused('absolute', '/etc/passwd', 'bad_request'),
  refused('NUL', 'a\0b', 'bad_request'),
  refused('a name of 256 bytes', 'n'.repeat(256), 'bad_request'),
  refused('a path of more than 4096 bytes', `${'d/'.repeat(2050)}f`, 'bad_request'),
  refused('through a link to outside', 'out/secret', 'forbidden', linkTo('../outside', 'out')),
  refused('through a link to an absolute place', 'abs/passwd', 'forbidden', linkTo('/etc', 'abs')),
  refused('through a chain of links', 'one/secret', 'forbidden', () => {
    symlinkSync('two', at('one'));
    symlinkSync('../outside', at('two'));
  }),
  refused('through a loop of links', 'loop/x', 'forbidden', linkTo('loop', 'loop')),
  {
    what: 'a link to an outside file',
    path: 'file',
    lay: linkTo('../outside/secret', 'file'),
    reads: 'forbidden',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a link to an outside folder',
    path: 'out',
    lay: linkTo('../outside', 'out'),
    reads: 'forbidden',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a link to a place that begins like the home',
    path: 'twin',
    lay: linkTo('../home-twin', 'twin'),
    reads: 'forbidden',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a link that dangles outside',
    path: 'dangling',
    lay: linkTo('../outside/new', 'dangling'),
    reads: 'not_found',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a loop of links',
    path: 'loop',
    lay: linkTo('loop', 'loop'),
    reads: 'forbidden',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a hard link to an outside file',
    path: 'hard',
    lay: () => linkSync(join(outside(), 'secret'), at('hard')),
    reads: 'ok',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a pipe',
    path: 'pipe',
    lay: () => void execFileSync('mkfifo', [at('pipe')]),
    reads: 'bad_request',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a socket',
    path: 'sock',
    lay: () => undefined,
    reads: 'bad_request',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a device',
    path: 'null',
    lay: () => void execFileSync('mknod', [at('null'), 'c', '1', '3']),
    reads: 'bad_request',
    touches: 'ok',
    makes: 'already_exists',
  },
  {
    what: 'a snapshot where there is none',
    path: '.snapshots/x/y',
    reads: 'not_found',
    touches: 'read_only',
    makes: 'read_only',
  },
  odd('a newline in the name', 'a\nb'),
  odd('quotes in the name', `a'b"c\`d$(e)`),
  odd('a leading dash', '-rf'),
  odd('an at sign first', '@a.tar'),
  odd('a backslash', 'a\\..\\b'),
  odd('a drive letter', 'C:evil'),
  odd('percent signs', '%2e%2e%2fx'),
  odd('emoji', '🧨💥.txt'),
  odd('right-to-left override', 'a\u202Etxt.exe'),
  odd('a combining name in another normal form', 'e\u0301'),
  odd('a name of 255 bytes', name255),
  odd('a name that other systems reserve', 'CON'),
  odd('a trailing dot', 'dot.'),
  odd('a trailing space', 'space '),
  odd('only spaces', '   '),
];

/** `<attack> | <operation>`, or `* | <operation>`: what it answers instead. */
const EXCEPTIONS: Record<string, Outcome> = {
  // A regular file is no folder and no archive: the answer of these to any file.
  'file | listing': 'bad_request',
  'file | disk_usage': 'bad_request',
  'file | search in': 'bad_request',
  'file | extract from': 'bad_request',
  'file | copy from another project': 'bad_request',
  // It looks for the free place "<path>.zip", beside what is there.
  'taken | compress to': 'ok',
  'a name of 255 bytes | compress to': 'bad_request',
  // "a/...zip" is a name like others.
  '.. at the end | compress to': 'ok',
  // PUT is asked to replace a file, and does so by a rename: the other name of a hard link keeps its content.
  'file | PUT': 'ok',
  'a link to an outside file | PUT': 'forbidden',
  'a link to an outside folder | PUT': 'forbidden',
  'a link to a place that begins like the home | PUT': 'forbidden',
  'a link that dangles outside | PUT': 'not_found',
  'a loop of links | PUT': 'forbidden',
  'special | PUT': 'bad_request',
  // Nothing is read from what is no file, and a terminal asks for the folder of its path only.
  'special | copy from': 'bad_request',
  'special | compress from': 'bad_request',
  'special | zip of names': 'bad_request',
  // What is there is asked for by name in the folder.
  'link out | copy from another project': 'forbidden',
  'a link that dangles outside | copy from another project': 'not_found',
  'special | copy from another project': 'bad_request',
  // Snapshots can be looked at and copied from: here there are none.
  'a snapshot where there is none | stat': 'not_found',
  'a snapshot where there is none | copy from': 'not_found',
  'a snapshot where there is none | compress from': 'not_found',
  'a snapshot where there is none | zip of names': 'not_found',
  'a snapshot where there is none | terminal open': 'not_found',
  'a snapshot where there is none | document attach': 'read_only',
  'a snapshot where there is none | search in': 'bad_request',
};

/** The groups of EXCEPTIONS that an attack belongs to, the narrowest first. */
function groupsOf({ what, reads, makes }: Attack): string[] {
  const groups = [what];
  if (reads === 'ok') groups.push('file');
  if (['a pipe', 'a socket', 'a device'].includes(what)) groups.push('special');
  if (makes === 'already_exists' && reads === 'forbidden') groups.push('link out');
  if (makes === 'already_exists') groups.push('taken');
  return groups;
}

function expected(attack: Attack, operation: string, usual: Outcome): Outcome {
  for (const group of groupsOf(attack)) {
    const exception = EXCEPTIONS[`${group} | ${operation}`];
    if (exception !== undefined) return exception;
  }
  return usual;
}

/** "blocked" after 8 s. */
async function outcomeOf(operation: Operation, path: string): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const blocked = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve('blocked'), 8000);
  });
  const done = operation(path).then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? String(error),
  );
  return Promise.race([done, blocked]).finally(() => clearTimeout(timer));
}

/** Device files can be made by root only. */
const isRoot = process.getuid?.() === 0;

test.each(ATTACKS.map((attack) => [attack.what, attack] as const))(
  '[FI42] %s',
  async (what, attack) => {
    if (what === 'a device' && !isRoot) return;
    const results: string[] = [];
    const wanted: string[] = [];
    const tries = [
      ...Object.entries(READS).map((entry) => [...entry, attack.reads] as const),
      ...Object.entries(TOUCHES).map((entry) => [...entry, attack.touches] as const),
      ...Object.entries(MAKES).map((entry) => [...entry, attack.makes] as const),
    ];
    for (const [name, operation, usual] of tries) {
      layOut(attack.lay ?? (() => undefined));
      const socket = what === 'a socket' ? await listenAt(at('sock')) : undefined;
      const before = worldOutside();
      results.push(`${name}: ${await outcomeOf(operation, attack.path)}`);
      wanted.push(`${name}: ${expected(attack, name, usual)}`);
      socket?.close();
      expect([name, worldOutside()]).toEqual([name, before]);
    }
    expect(results).toEqual(wanted);
  },
  120_000,
);

function listenAt(path: string) {
  const server = createSocketServer();
  return new Promise<typeof server>((resolve) => server.listen(path, () => resolve(server)));
}

test('[FI42] names that are no UTF-8: shown, and they go along with their folder', async () => {
  layOut(() => {
    mkdirSync(at('d/sub'), { recursive: true });
    writeFileSync(Buffer.concat([Buffer.from(at('d/sub/bad')), Buffer.from([0xff, 0xfe])]), 'bytes');
  });
  const { entries } = await client.request('listing_open', { channel: ++serial, path: 'd/sub' });
  expect(entries).toMatchObject([{ openable: false }]);
  await op({ kind: 'copy', from: 'd', to: 'e' });
  expect(
    readdirSync(at('e/sub'), { encoding: 'buffer' })[0]?.equals(Buffer.from([0x62, 0x61, 0x64, 0xff, 0xfe])),
  ).toBe(true);
  await raw('GET', 'd', '?zip=1');
  await op({ kind: 'compress', paths: ['d'], to: 'd.tar.gz' });
  await query({ kind: 'disk_usage', path: 'd' });
  await op({ kind: 'trash', paths: ['e'] });
  await op({ kind: 'empty_trash' });
  await op({ kind: 'delete', path: 'd' });
  expect(readdirSync(fixture.home)).not.toContain('d');
});

test('[FI42] trash ids and info files lead nowhere', async () => {
  layOut(() => undefined);
  for (const id of ['..', '.', '../../../mine.txt', 'a/b', ''])
    for (const kind of ['untrash', 'empty_trash'])
      await expect(
        op({ kind, trash_ids: [id] }).then(
          () => 'ok',
          (error) => [id, error.code],
        ),
      ).resolves.toEqual([id, 'bad_request']);
  await op({ kind: 'trash', paths: ['mine.txt'] });
  for (const path of ['/etc/evil', '../../../outside/evil', `${outside()}/evil`, '%2e%2e/evil', '']) {
    writeFileSync(
      at('.local/share/Trash/info/mine.txt.trashinfo'),
      `[Trash Info]\nPath=${path}\nX-Lyceum-Path=${path}\n`,
    );
    const { trashed } = await op({ kind: 'untrash', trash_ids: ['mine.txt'] });
    expect(readdirSync(outside())).toEqual(['secret']);
    expect(readFileSync(at(trashed?.[0]?.path ?? ''), 'utf8')).toBe('mine');
    renameSync(at(trashed?.[0]?.path ?? ''), at('mine.txt'));
    await op({ kind: 'trash', paths: ['mine.txt'] });
  }
});

test.each(['.local', '.local/share', '.local/share/Trash', '.local/share/lyceum'])(
  '[FI42] our own folders are no way out where %s is a link',
  async (link) => {
    layOut(() => {
      mkdirSync(join(at(link), '..'), { recursive: true });
      symlinkSync(outside(), at(link));
    });
    const before = worldOutside();
    const isTrash = link === '.local/share/Trash';
    const own: [object, boolean][] = [
      [{ kind: 'trash', paths: ['mine.txt'] }, link !== '.local/share/lyceum'],
      [{ kind: 'copy', from: 'mine.txt', to: 'b' }, !isTrash],
    ];
    for (const [fields, isRefused] of own)
      if (isRefused) await expect(op(fields)).rejects.toMatchObject({ code: 'forbidden' });
    if (!isTrash)
      await expect(raw('POST', 'u', '?upload=begin', '{"size":3}')).rejects.toMatchObject({
        code: 'forbidden',
      });
    const again = await fixture.start();
    await until(() => again.port > 0, 'a start with the link');
    expect(worldOutside()).toBe(before);
  },
);

test('[FI42] the part of an upload that is swapped for a link is not written through', async () => {
  layOut(() => undefined);
  const answer = await fetch(`http://127.0.0.1:${hub.http_port}/up?upload=begin`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fixture.token}` },
    body: '{"size":3}',
  });
  const { upload_id } = (await answer.json()) as { upload_id: string };
  const part = at(`.local/share/lyceum/uploads/${upload_id}.part`);
  rmSync(part);
  symlinkSync(join(outside(), 'secret'), part);
  const patch = fetch(`http://127.0.0.1:${hub.http_port}/?upload=${upload_id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${fixture.token}`, 'upload-offset': '0' },
    body: 'abc',
  });
  expect((await patch).status).toBe(404);
  expect(readFileSync(join(outside(), 'secret'), 'utf8')).toBe('secret');
});

/** Swaps a folder of the path for a link to outside and back, as fast as it can. */
async function swapping(work: () => Promise<void>): Promise<void> {
  let running = true;
  const swap = (async () => {
    while (running) {
      renameSync(at('d'), at('d-aside'));
      symlinkSync('../outside', at('d'));
      await nextTurn();
      rmSync(at('d'));
      renameSync(at('d-aside'), at('d'));
      await nextTurn();
    }
  })();
  await work().finally(() => {
    running = false;
  });
  await swap;
}

test('[FI42] a link that is swapped in during the operation gives nothing of outside away and writes nothing there', async () => {
  layOut(() => {
    mkdirSync(at('d/sub'), { recursive: true });
    writeFileSync(at('d/secret'), 'inside');
    writeFileSync(at('d/sub/f'), 'f');
  });
  const before = worldOutside();
  const read = async (path: string, search = '') => {
    const answer = await fetch(`http://127.0.0.1:${hub.http_port}/${path}${search}`, {
      headers: { authorization: `Bearer ${fixture.token}` },
    });
    return answer.ok ? await answer.text() : '';
  };
  let done = 0;
  await swapping(async () => {
    for (let round = 0; round < 60; round++) {
      const settled = await Promise.allSettled([
        op({ kind: 'copy', from: 'd', to: `c${round}` }),
        op({ kind: 'compress', paths: ['d'], to: `p${round}.tar` }),
        op({ kind: 'create_file', path: `d/made${round}`, content: 'made' }),
        op({ kind: 'extract', path: 'mine.tar', to: `d/x${round}` }),
        raw('PUT', `d/put${round}`, '', 'put'),
        op({ kind: 'delete', path: `d/put${round}` }),
      ]);
      done += settled.filter(({ status }) => status === 'fulfilled').length;
      expect(['', 'inside']).toContain(await read('d/secret'));
    }
  });
  const found = spawnSync('grep', ['-rlxa', 'secret', fixture.home], { encoding: 'utf8' }).stdout.trim();
  expect(found).toBe('');
  expect(worldOutside()).toBe(before);
  expect(done).toBeGreaterThan(20);
}, 60_000);
