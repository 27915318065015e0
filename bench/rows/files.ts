/** Row: folders of 10,000 files, uploads, downloads, archives and full-text search, each beside the bare program that does the same. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measure, Target } from '../frame/measure';
import { startPeer } from '../frame/peer';
import { interleave } from '../frame/repeat';
import type { Row, RowContext } from '../frame/row';
import { percentile } from '../frame/statistics';
import {
  bareUploadSpeed,
  downloadSpeed,
  type Place,
  timeListing,
  timeListingChange,
  timeProgram,
  timeReaddir,
  timeSearch,
  uploadSpeed,
} from '../load/file-tasks';

const ENTRIES = 10_000;
/** Bytes of the large file. */
const LARGE = { quick: 64e6, default: 256e6, full: 1e9 };
/** Files of the tree that is packed and searched: of 4 kB, in folders of 100. */
const TREE_FILES = 2000;
const TREE_TEXT = 'the quick brown fox jumps over the lazy dog\n'.repeat(93);
/** Of all files, one has it. */
const NEEDLE = 'a needle in the haystack';
/** Lower than this beside a bare server would be felt on a fast network. */
const SHARE_OF_BARE = 0.5;

export const files: Row = {
  name: 'files',
  run: async (context) => {
    const { home, place } = await prepare(context);
    return [
      ...(await listings(context, place, home)),
      ...(await transfers(context, place)),
      ...(await trees(context, place, home)),
    ];
  },
};

async function prepare({ lyceum, scope }: RowContext): Promise<{ home: string; place: Place }> {
  const system = await lyceum();
  const person = await system.signUp();
  const connection = scope.add(await system.connect(person));
  const project_id = await system.runningProject(connection, 'Full of files');
  // Made on the disk: what is measured is showing them, not making them.
  const home = join(system.stack.data, 'projects', project_id);
  await mkdir(join(home, 'many'));
  for (let n = 0; n < ENTRIES; n++) await writeFile(join(home, 'many', `file-${n}.txt`), '');
  for (let n = 0; n < TREE_FILES; n++) {
    const folder = join(home, 'tree', String(Math.floor(n / 100)));
    if (n % 100 === 0) await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${n}.txt`), n === TREE_FILES / 2 ? TREE_TEXT + NEEDLE : TREE_TEXT);
  }
  return { home, place: { url: system.stack.url, person, connection, project_id } };
}

async function listings({ rounds }: RowContext, place: Place, home: string): Promise<Measure[]> {
  const samples = await interleave(rounds * 3, {
    ours: () => timeListing(place, 'many', ENTRIES),
    readdir: () => timeReaddir(join(home, 'many')),
  });
  const changes = await interleave(rounds * 3, { ours: () => timeListingChange(place, 'many', ENTRIES) });
  return [
    line(`folder of ${ENTRIES}: open to all entries, p50`, 'ms', percentile(samples.ours, 50), {
      'readdir and lstat': percentile(samples.readdir, 50),
    }),
    line(`folder of ${ENTRIES}: a new file is listed, p50`, 'ms', percentile(changes.ours, 50), {}),
  ];
}

async function transfers({ mode, rounds, scope }: RowContext, place: Place): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-bench-'));
  scope.onClose(() => rm(folder, { recursive: true, force: true }));
  const bare = scope.add(await startPeer('upload-server.cjs', [join(folder, 'file')]));
  const body = Buffer.alloc(LARGE[mode], 'x');
  const api = `${place.url}/api/v1/projects/${place.project_id}/files/large.bin`;
  const up = await interleave(rounds, {
    ours: () => uploadSpeed(place, 'large.bin', body),
    bare: () => bareUploadSpeed(bare.port, body),
  });
  const down = await interleave(rounds, {
    ours: () => downloadSpeed(api, place.person.cookie),
    bare: () => downloadSpeed(`http://127.0.0.1:${bare.port}/`),
  });
  const size = `${Math.round(body.length / 1e6)} MB`;
  const target: Target = { kind: 'at_least_times', peer: 'bare HTTP server', factor: SHARE_OF_BARE };
  const speed = (what: string, { ours, bare: peer }: { ours: number[]; bare: number[] }) => ({
    ...line(`${what} of ${size}`, 'MB/s', percentile(ours, 50), { 'bare HTTP server': percentile(peer, 50) }),
    target,
  });
  return [speed('upload in pieces', up), speed('download', down)];
}

async function trees({ rounds }: RowContext, place: Place, home: string): Promise<Measure[]> {
  const tree = join(home, 'tree');
  const zip = `${place.url}/api/v1/projects/${place.project_id}/files/tree?zip=1`;
  const packed = await interleave(rounds, {
    ours: async () => {
      const begun = performance.now();
      await downloadSpeed(zip, place.person.cookie);
      return performance.now() - begun;
    },
    zip: async () => (await timeProgram('zip', ['-qr', '-', '.'], tree)) ?? 0,
  });
  const found = await interleave(rounds * 3, {
    ours: () => timeSearch(place, NEEDLE),
    rg: async () => (await timeProgram('rg', ['--json', NEEDLE], home)) ?? 0,
  });
  return [
    line(`zip of ${TREE_FILES} files, whole download, p50`, 'ms', percentile(packed.ours, 50), {
      'zip -r': percentile(packed.zip, 50),
    }),
    line(`search in ${ENTRIES + TREE_FILES} files, p50`, 'ms', percentile(found.ours, 50), {
      'rg --json': percentile(found.rg, 50),
    }),
  ];
}

/** A peer that is not installed (0) is left out. */
function line(what: string, unit: string, ours: number, peers: Record<string, number>): Measure {
  const present = Object.entries(peers).filter(([, value]) => value > 0);
  return { row: 'files', what, unit, ours, peers: present.map(([name, value]) => ({ name, value })) };
}
