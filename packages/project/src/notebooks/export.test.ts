/** Export by Debian's nbconvert, and to PDF where Pandoc and XeLaTeX are. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProjectPath } from '@lyceum/util/paths';
import type { OpenNotebook } from '../documents/open-notebook';
import { exportNotebook } from './export';

jest.setTimeout(200_000);

const hasNbconvert = existsSync('/usr/bin/jupyter-nbconvert');
const hasLatex = existsSync('/usr/bin/xelatex') && existsSync('/usr/bin/pandoc');
const testNbconvert = hasNbconvert ? test : test.skip;

/** One red pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PATH = parseProjectPath('my work/a report.ipynb');
const METADATA = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } };

const home = mkdtempSync(join(tmpdir(), 'lyceum-export-'));
beforeAll(() => {
  mkdirSync(join(home, 'my work'));
  const cells = [
    {
      cell_type: 'markdown',
      metadata: {},
      source: '# Größe $x^2$\n\n![pasted](attachment:../../up.png)',
      attachments: { '../../up.png': { 'image/png': PNG } },
    },
    { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: 'print(1)' },
  ];
  writeFileSync(
    join(home, PATH),
    JSON.stringify({ cells, metadata: METADATA, nbformat: 4, nbformat_minor: 4 }),
  );
});
afterAll(() => rmSync(home, { recursive: true }));

/** As much of one as exports look at. */
const opened = () =>
  ({
    kind: 'ipynb',
    path: PATH,
    notebook: { metadata: METADATA },
    write: async () => undefined,
  }) as unknown as OpenNotebook;

testNbconvert(
  '[NR16] pasted pictures are in an export to Markdown, as files with names of ours',
  async () => {
    const { path } = await exportNotebook({ home }, opened(), 'markdown');
    expect(path).toBe('my work/a report.md');
    const text = readFileSync(join(home, path), 'utf8');
    const [, picture = ''] = /!\[pasted\]\((.+)\)/.exec(text) ?? [];
    expect(picture).toBe('a%20report_files/attachment_0_0.png');
    const bytes = readFileSync(join(home, 'my work', decodeURI(picture)));
    expect(bytes.toString('base64')).toBe(PNG);
  },
);

testNbconvert('[NR16] an export to PDF shows pasted pictures, or says what to install', async () => {
  const exporting = exportNotebook({ home }, opened(), 'pdf');
  if (!hasLatex) return expect(exporting).rejects.toThrow('A PDF needs Pandoc and XeLaTeX');
  const { path } = await exporting;
  expect(path).toBe('my work/a report.pdf');
  expect(readFileSync(join(home, path)).toString('latin1')).toMatch(/^%PDF-.*\/Subtype *\/Image/s);
});
