/** Programs that change an open notebook while two people type into its cells: nothing is lost, nothing doubled. Rule [NB18]. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { seeded } from '@lyceum/util/client/seeded';
import { newDocumentId } from '@lyceum/util/ids';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import * as Y from 'yjs';
import type { LocalHub } from '../local-hub';
import { DocumentPeer } from '../testing/document-peer';
import { until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { type FileCell, fileOf, printed } from '../testing/notebook-fixtures';

jest.setTimeout(180_000);

const run = promisify(execFile);
/** ms for programs on a machine that does ten other things. */
const PROGRAM_MS = 120_000;

let fixture: LocalHubFixture;
let hub: LocalHub;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
});
afterEach(() => fixture.close());

const at = (path: string) => join(fixture.home, path);
const CELLS: FileCell[] = Array.from({ length: 8 }, (_, i) => ({
  id: `cell${i}`,
  source: `value = ${i}\nprint("cell", value)`,
  count: i + 1,
  outputs: [printed(`old ${i}\n`)],
}));
const NO_IDS = CELLS.map(({ id: _id, ...cell }) => cell);

/** Types comments, each a word that is nowhere else. */
class NotebookTypist {
  readonly words: string[] = [];
  private readonly doc = new Y.Doc();
  private readonly notebook = new NotebookDocument(this.doc);
  private typing: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly name: string,
    hubSide: DocumentPeer,
    private readonly random: ReturnType<typeof seeded>,
  ) {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(hubSide.doc), hubSide);
    hubSide.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) Y.applyUpdate(this.doc, update, hubSide);
    });
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== hubSide) Y.applyUpdate(hubSide.doc, update, this);
    });
  }

  start(): void {
    this.typing = (async () => {
      for (; !this.stopped; await sleep(15)) this.type();
    })();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.typing;
  }

  private type(): void {
    const { order } = this.notebook;
    const source = this.notebook.source(order[this.random.int(order.length)] ?? '');
    if (!source) return;
    const word = `#${this.name}${this.words.length}#`;
    this.words.push(word);
    const text = source.toString();
    const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    source.insert(starts[this.random.int(starts.length)] ?? 0, `${word}\n`);
  }
}

interface Play {
  cells?: FileCell[];
  minor?: number;
  before?: string;
  script: string;
  saves?: boolean;
  /** Each once in the sources in the end. */
  foreign: string[];
  gone?: string[];
  /** In the outputs in the end. */
  outputs?: string[];
}

const shell = (script: string) =>
  run('/bin/bash', ['-euc', script], { cwd: fixture.home, timeout: PROGRAM_MS });
const count = (text: string, part: string) => text.split(part).length - 1;

async function play({
  cells = CELLS,
  minor = 5,
  before,
  script,
  saves = false,
  foreign,
  gone = [],
  outputs = [],
}: Play) {
  writeFileSync(
    at('a.ipynb'),
    fileOf(cells, { minor, metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } } }),
  );
  if (before) await shell(before);
  const one = new DocumentPeer(await fixture.connect(hub), 1, newDocumentId());
  const notebook = new NotebookDocument(one.doc);
  await one.attach('a.ipynb', false);
  await one.becomes('saved');
  const typists = ['A', 'B'].map((name, i) => new NotebookTypist(name, one, seeded(i + 1)));
  let saving = saves;
  for (const typist of typists) typist.start();
  const savings = (async () => {
    for (; saving; await sleep(100)) await one.save();
  })();
  await sleep(100);
  await shell(script);
  await sleep(100);
  saving = false;
  await savings;
  for (const typist of typists) await typist.stop();
  const sources = () => notebook.order.map((id) => notebook.source(id)?.toString()).join('\n');
  await until(() => foreign.every((part) => sources().includes(part)), 'the change').catch(() => {
    throw new Error(`broken: ${notebook.broken}\n${sources()}\nsaid: ${one.disks.join()}`);
  });
  await one.save();
  await one.becomes('saved');
  const words = typists.flatMap((typist) => typist.words);
  const result = sources();
  const wrong = [...words, ...foreign].filter((part) => count(result, part) !== 1);
  const left = gone.filter((part) => result.includes(part));
  const file = JSON.parse(readFileSync(at('a.ipynb'), 'utf8'));
  const written = file.cells.map(({ source }: { source: string[] }) => [source].flat().join('')).join('\n');
  const printedNow = JSON.stringify(file.cells.map((cell: { outputs?: unknown }) => cell.outputs));
  const missing = outputs.filter((part) => !printedNow.includes(part));
  expect({ wrong, left, missing, typed: words.length > 10 }).toEqual({
    wrong: [],
    left: [],
    missing: [],
    typed: true,
  });
  expect(written).toBe(result);
  expect(notebook.broken).toBeUndefined();
}

const QUIET_GIT =
  'git() { command git -c user.name=t -c user.email=t@example.org -c advice.detachedHead=false "$@"; }; ';
const TWO_BRANCHES = `${QUIET_GIT} git init -q -b main . && git add a.ipynb && git commit -qm one && git checkout -q -b other &&
  sed -i 's/value = 3/value = 33/; s/old 5/new 5/' a.ipynb && git commit -qam two && git checkout -q main`;

const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
/** Reads, works for a while, writes back: as nbformat writes it. */
const pythonEdit = (edit: string, pause = 0) =>
  `${PYTHON} -c 'import json,time; f=open("a.ipynb"); nb=json.load(f); f.close(); time.sleep(${pause}); ${edit}; f=open("a.ipynb","w"); json.dump(nb,f,indent=1,ensure_ascii=False); f.write("\\n"); f.close()'`;

const TABLE: (Play & { name: string })[] = [
  {
    name: 'git checkout of another branch',
    before: TWO_BRANCHES,
    script: 'git checkout -q other',
    foreign: ['value = 33'],
    gone: ['value = 3\n'],
    outputs: ['new 5', 'old 4'],
  },
  {
    name: 'the same, in a file without ids',
    cells: NO_IDS,
    minor: 4,
    before: TWO_BRANCHES,
    script: 'git checkout -q other',
    foreign: ['value = 33'],
    gone: ['value = 3\n'],
    outputs: ['new 5', 'old 4'],
  },
  {
    name: 'sed -i, again and again',
    script: 'for i in 1 3 5; do sed -i "s/value = $i/value = 1$i/" a.ipynb; sleep 0.3; done',
    saves: true,
    foreign: ['value = 11', 'value = 13', 'value = 15'],
    outputs: ['old 0', 'old 7'],
  },
  {
    name: 'a program that moves, adds and deletes cells',
    script: pythonEdit(
      'c=nb["cells"]; c.insert(0,c.pop(6)); del c[3]; c.append(dict(cell_type="markdown",id="added",metadata={},source=["# Added"]))',
    ),
    foreign: ['# Added', 'value = 6'],
  },
  {
    name: 'the same, in a file without ids',
    cells: NO_IDS,
    minor: 4,
    script: pythonEdit(
      'c=nb["cells"]; c.insert(0,c.pop(6)); c.append(dict(cell_type="markdown",metadata={},source=["# Added"]))',
    ),
    foreign: ['# Added', 'value = 6'],
  },
  {
    name: 'a program that read it long before it writes',
    saves: true,
    script: pythonEdit('nb["cells"][2]["source"].append("\\n# Late")', 4),
    foreign: ['# Late'],
  },
  {
    name: 'truncated, then written slowly',
    script:
      'cp a.ipynb copy; sed -i "s/value = 4/value = 44/" copy; (head -c 900 copy; sleep 0.8; tail -c +901 copy) > a.ipynb',
    foreign: ['value = 44'],
    outputs: ['old 7'],
  },
];

test.each(TABLE)('[NB18] $name', async (row) => {
  await play(row);
});

test('[NB18] jupyter nbconvert --execute --inplace: its outputs come in, and what was typed meanwhile stays', async () => {
  const script = `env -u PYTHONPATH HOME=${fixture.root} PATH=/usr/bin:/bin ${PYTHON} -m nbconvert --to notebook --execute --inplace a.ipynb 2>log || (cat log; false)`;
  await play({ script, saves: true, foreign: ['value = 7'], outputs: ['cell 7'] });
});
