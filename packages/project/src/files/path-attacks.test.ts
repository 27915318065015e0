/**
 * [FI42] Every operation that takes a path × every attack of testing/path-attacks.ts. Each is refused with the right code, or done right; what
 * lies outside of the home never changes, and nothing blocks. Races and our own folders: path-races.test.ts.
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { AttackGround } from '../testing/attack-ground';
import { ATTACKS, expected, type Outcome } from '../testing/path-attacks';

let ground: AttackGround;
let web: Server;

beforeAll(async () => {
  web = createServer((_req, res) => res.end('fetched'));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
});
afterAll(() => web.close());
beforeEach(async () => {
  ground = await AttackGround.start();
});
afterEach(() => ground.close());

type Operation = (path: string) => Promise<unknown>;

const document_id = '00000000-0000-4000-8000-000000000000';
/** What is at the path is read; a link at its end is followed, where it stays inside. */
const READS: Record<string, Operation> = {
  listing: (path) => ground.channel('listing_open', { path }),
  disk_usage: (path) => ground.query({ kind: 'disk_usage', path }),
  'search in': (path) => ground.query({ kind: 'search', search: { text: 'secret', folder: path } }),
  'document attach': (path) =>
    ground.channel('document_attach', { document_id, path, state_vector: 'AA==', known: false }),
  'extract from': (path) => ground.op({ kind: 'extract', path: path, to: `out-${ground.next()}` }),
  GET: (path) => ground.raw('GET', path),
  'GET zip': (path) => ground.raw('GET', path, '?zip=1'),
};
/** The entry itself: a link is not followed. */
const TOUCHES: Record<string, Operation> = {
  stat: (path) => ground.op({ kind: 'stat', path }),
  'move from': (path) => ground.op({ kind: 'move', from: path, to: `moved-${ground.next()}` }),
  delete: (path) => ground.op({ kind: 'delete', path }),
  trash: (path) => ground.op({ kind: 'trash', paths: [path] }),
  'copy from': (path) => ground.op({ kind: 'copy', from: path, to: `copied-${ground.next()}` }),
  'compress from': (path) =>
    ground.op({ kind: 'compress', paths: [path], to: `packed-${ground.next()}.zip` }),
  'zip of names': (path) => ground.raw('POST', '', '?tar=1', JSON.stringify({ paths: [path] })),
  DELETE: (path) => ground.raw('DELETE', path),
  'terminal open': (path) => ground.channel('terminal_open', { path, size: { cols: 80, rows: 24 } }),
};
/** Something new is made there. */
const MAKES: Record<string, Operation> = {
  create_file: (path) => ground.op({ kind: 'create_file', path }),
  'create_file with content': (path) => ground.op({ kind: 'create_file', path, content: 'made' }),
  create_folder: (path) => ground.op({ kind: 'create_folder', path }),
  'move to': (path) => ground.op({ kind: 'move', from: 'mine.txt', to: path }),
  'copy to': (path) => ground.op({ kind: 'copy', from: 'mine.txt', to: path }),
  'compress to': (path) => ground.op({ kind: 'compress', paths: ['mine.txt'], to: `${path}.zip` }),
  'extract to': (path) => ground.op({ kind: 'extract', path: 'mine.tar', to: path }),
  'fetch to': (path) =>
    ground.op({ kind: 'fetch', url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`, to: path }),
  PUT: (path) => ground.raw('PUT', path, '', 'put'),
  'PUT if absent': (path) => ground.raw('PUT', path, '?if_absent=1', 'put'),
  'upload begin': (path) => ground.raw('POST', path, '?upload=begin', JSON.stringify({ size: 0 })),
  'copy from another project': (path) =>
    ground.raw('POST', path, `?free=k${ground.next()}`, JSON.stringify({ names: ['mine'] })),
};

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
      ground.layOut(attack.lay);
      const socket = what === 'a socket' ? await listenAt(ground.at('sock')) : undefined;
      const before = ground.world();
      results.push(`${name}: ${await outcomeOf(operation, attack.path)}`);
      wanted.push(`${name}: ${expected(attack, name, usual)}`);
      socket?.close();
      expect([name, ground.world()]).toEqual([name, before]);
    }
    expect(results).toEqual(wanted);
  },
  120_000,
);

function listenAt(path: string) {
  const server = createSocketServer();
  return new Promise<typeof server>((resolve) => server.listen(path, () => resolve(server)));
}
