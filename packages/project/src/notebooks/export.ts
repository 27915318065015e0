/**
 * A notebook in another format, by Jupyter's nbconvert where it is installed: a file beside the notebook. Called by calls.ts. What is missing is said in
 * words that tell what to install.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import type { NotebookAnswer, NotebookCall } from '@lyceum/util/protocol/notebook';
import type { OpenNotebook } from '../documents/open-notebook';
import { NBCONVERT } from './export-attachments';

type Format = NotebookCall<'export'>['format'];

/** Milliseconds: LaTeX takes its time on a busy machine. */
const TIMEOUT_MS = 10 * 60_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** Characters of nbconvert's complaint that people see. */
const MAX_COMPLAINT_CHARS = 2000;

/** Python programs that may have nbconvert: that of the project first, Debian's after it. */
const PYTHONS = ['python3', '/usr/bin/python3'];

const PDF_NEEDS =
  'A PDF needs Pandoc and XeLaTeX: install pandoc, texlive-xetex, texlive-fonts-recommended and texlive-plain-generic. Or choose Print, and there to save as PDF.';

interface Place {
  home: string;
}

export async function exportNotebook(
  { home }: Place,
  notebook: OpenNotebook,
  format: Format,
): Promise<NotebookAnswer<'export'>> {
  if (notebook.kind !== 'ipynb')
    throw new LyceumError(
      'bad_request',
      'A worksheet is exported as a notebook: convert it to .ipynb first.',
    );
  await notebook.write();
  const file = join(home, notebook.path);
  const python = await pythonWithNbconvert(home);
  if (python === undefined)
    throw new LyceumError(
      'not_found',
      'nbconvert is not installed: install python3-nbconvert, or `pip install nbconvert`.',
    );
  const said = await run(
    python,
    [...program(format), '--to', exporter(notebook, format), '--log-level', 'INFO', file],
    dirname(file),
  );
  const written = /\[NbConvertApp\].* (?:Writing \d+ bytes to|PDF successfully created at) (.+)$/gm;
  const name = [...said.text.matchAll(written)].at(-1)?.[1];
  const path = name === undefined ? undefined : resultPath(notebook.path, format, name.trim());
  if (!said.ok || path === undefined || !existsSync(join(home, path)))
    throw new LyceumError('conflict', complaint(format, said.text));
  return { path };
}

/** Of the formats that have pictures as files of their own. */
function program(format: Format): string[] {
  return format === 'pdf' || format === 'markdown' ? ['-c', NBCONVERT] : ['-m', 'nbconvert'];
}

/** A script's language is said by what the kernel says of itself, which a notebook that never ran lacks. */
function exporter({ notebook }: OpenNotebook, format: Format): string {
  const { kernelspec, language_info } = notebook.metadata;
  const isPython = /python/.test(JSON.stringify(kernelspec ?? 'python3'));
  return format === 'script' && !language_info && isPython ? 'python' : format;
}

/** nbconvert writes beside the notebook. */
function resultPath(notebook: ProjectPath, format: Format, written: string): ProjectPath {
  const name = format === 'pdf' ? `${basename(notebook, '.ipynb')}.pdf` : basename(written);
  const folder = dirname(notebook);
  return parseProjectPath(folder === '.' ? name : `${folder}/${name}`);
}

async function pythonWithNbconvert(cwd: string): Promise<string | undefined> {
  for (const python of PYTHONS) {
    const { ok } = await run(python, ['-c', 'import nbconvert'], cwd);
    if (ok) return python;
  }
  return undefined;
}

function complaint(format: Format, text: string): string {
  const lacksPandoc = /[Pp]andoc wasn't found|pandoc.*not found/.test(text);
  if (
    format === 'pdf' &&
    (lacksPandoc || /xelatex not found|No such file or directory: 'xelatex'/.test(text))
  )
    return PDF_NEEDS;
  if (lacksPandoc) return 'This format needs Pandoc: install pandoc.';
  const last = text.trim().slice(-MAX_COMPLAINT_CHARS);
  return `nbconvert could not make ${format}: ${last === '' ? 'it said nothing.' : last}`;
}

function run(program: string, args: string[], cwd: string): Promise<{ ok: boolean; text: string }> {
  const options = { cwd, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ ok: error === null, text: stdout + stderr }),
    );
  });
}
