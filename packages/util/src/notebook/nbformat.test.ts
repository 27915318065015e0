/** What we write, against the real nbformat of Debian (python3-nbformat): valid, and the same bytes. Rule [NF8]. */
import { spawnSync } from 'node:child_process';
import { randomNotebookJson, VALID, VERSION_3 } from './corpus';
import { IPYNB, openIpynb } from './ipynb';
import { CANONICAL, writeJson } from './json-style';

const PYTHON = '/usr/bin/python3';
const LIMIT_MS = 120_000;

/** Reads a list of texts; of each: whether nbformat finds it valid, and what nbformat writes after reading it (upgraded to 4.5, ids left out). */
const PROGRAM = `
import json, sys, warnings, logging
warnings.simplefilter('ignore')
import nbformat
logging.disable(logging.CRITICAL)
def tell(text):
    raw = json.loads(text)
    problem = None
    try:
        nbformat.validate(raw)
    except Exception as e:
        problem = str(e).splitlines()[0]
    nb = nbformat.convert(nbformat.reads(text, as_version=nbformat.NO_CONVERT), 4)
    for i, cell in enumerate(nb.cells):
        cell['id'] = 'cell-%d' % i
    nb.nbformat_minor = 5
    return {'problem': problem, 'written': nbformat.writes(nb) + '\\n'}
print(json.dumps([tell(text) for text in json.load(sys.stdin)]))
`;

interface Told {
  problem: string | null;
  written: string;
}

function askNbformat(texts: string[]): Told[] {
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', PROGRAM], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Told[];
}

/** All cells with the ids that the program above gives. */
function written(text: string): string {
  const notebook = IPYNB.parse(text);
  const { ids, results } = { ids: notebook.cells.map((_, i) => `cell-${i}`), results: new Map() };
  const cells = notebook.cells.map((cell, i) => {
    const result = notebook.results.get(cell.id);
    if (result) results.set(ids[i], result);
    return { ...cell, id: ids[i] ?? '' };
  });
  return IPYNB.render({ metadata: notebook.metadata, cells, results });
}

const NOT_FOR_NBFORMAT = /empty|white space|byte order|numbers and keys|ids bad/;

test(
  '[NF8] a notebook that is written anew has the bytes that nbformat writes, version 3 included',
  () => {
    const texts = Object.entries(VALID).filter(([name]) => !NOT_FOR_NBFORMAT.test(name));
    const random = [1, 2, 3, 4, 5, 6].map((seed) => [
      `seed ${seed}`,
      writeJson(randomNotebookJson(seed, 20), CANONICAL, ''),
    ]);
    const all = [...texts, ['version 3', VERSION_3], ...random] as [string, string][];
    const told = askNbformat(all.map(([, text]) => text));
    all.forEach(([name, text], i) => {
      expect([name, told[i]?.problem]).toEqual([name, null]);
      expect([name, written(text)]).toEqual([name, told[i]?.written]);
    });
  },
  LIMIT_MS,
);

test(
  '[NF8] what is written over an old file is valid, whatever its minor version',
  () => {
    const texts = Object.entries(VALID).filter(([name]) => !/byte order|numbers/.test(name));
    const after = texts.map(([, text]) => {
      const notebook = IPYNB.parse(text);
      const ids = notebook.cells.map(({ id }) => id);
      const [first, ...others] = notebook.cells;
      const fresh = { id: 'fresh', type: 'markdown', source: '', metadata: {} } as const;
      const changed = first ? [{ ...first, type: 'markdown' as const, source: 'x\ny' }, ...others] : [];
      const attached = { ...fresh, id: 'fresh2', attachments: { 'a.png': { 'image/png': 'AAAA' } } };
      return IPYNB.render({ ...notebook, cells: [...changed.reverse(), fresh, attached] }, { text, ids });
    });
    askNbformat(after).forEach(({ problem }, i) => {
      if (texts[i]?.[0] !== 'ids bad, missing and doubled')
        expect([texts[i]?.[0], problem]).toEqual([texts[i]?.[0], null]);
    });
  },
  LIMIT_MS,
);

test(
  '[NF9] 1,000 cells with 50 MB of outputs are read, and written after an edit, without a stall',
  () => {
    const data = { 'image/png': 'iVBORw0K'.repeat(6250) };
    const cells = Array.from({ length: 1000 }, (_, i) => ({
      cell_type: 'code',
      execution_count: i,
      id: `c${i}`,
      metadata: {},
      outputs: [{ output_type: 'display_data', data, metadata: {} }],
      source: [`x = ${i}`],
    }));
    const text = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1);
    let started = performance.now();
    const lap = () => performance.now() - started;
    let file = openIpynb(text);
    // Ten times what is measured on a small machine (0.15 s, 0.2 s, 0.05 s).
    expect(lap()).toBeLessThan(5000);
    for (const source of ['first', 'second']) {
      const { notebook } = file;
      started = performance.now();
      file = file.render({
        ...notebook,
        cells: notebook.cells.map((cell) => (cell.id === 'c500' ? { ...cell, source } : cell)),
      });
      expect(lap()).toBeLessThan(3000);
    }
    expect(file.text).toBe(text.replace('"x = 500"', '"second"'));
  },
  LIMIT_MS,
);
