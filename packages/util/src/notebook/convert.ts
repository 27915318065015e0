/**
 * Worksheets as Jupyter notebooks and back. Pure; called by the project when somebody asks for the other format. What runs stays what runs: modes become
 * cell magics of the Sage kernel where it has them, and the code that the mode stands for where it has not.
 */
import { IPYNB, openIpynb } from './ipynb';
import { isJsonObject, type JsonObject } from './json';
import type { Cell, CellId, CellResult, Notebook } from './model';
import { openSagews, SAGEWS } from './sagews';
import { translate, withoutFlags } from './worksheet-modes';

/** The text of a .sagews file as that of an .ipynb file. */
export function sagewsToIpynb(text: string): string {
  return IPYNB.render(worksheetToNotebook(openSagews(text).notebook));
}

/** The text of an .ipynb file as that of a .sagews file. Throws NotebookError. */
export function ipynbToSagews(text: string): string {
  return SAGEWS.render(notebookToWorksheet(openIpynb(text).notebook));
}

/** Modes of a whole cell that the Sage kernel knows as magics by this name. */
const MAGICS = new Map([
  ['sh', 'bash'],
  ['bash', 'bash'],
  ['script', 'bash'],
  ...['perl', 'ruby', 'time', 'timeit', 'prun', 'cython', 'javascript', 'latex'].map(same),
  ...['gap', 'gp', 'maxima', 'singular', 'octave', 'r', 'magma', 'giac', 'fricas'].map(same),
]);

function same(name: string): [string, string] {
  return [name, name];
}

export function worksheetToNotebook(sheet: Notebook): Notebook {
  const results = new Map<CellId, CellResult>();
  let defaultMode = 'sage';
  const cells = sheet.cells.flatMap((cell): Cell[] => {
    const made = notebookCell(cell, defaultMode);
    defaultMode = translate(cell.source, defaultMode).defaultMode ?? defaultMode;
    const result = sheet.results.get(cell.id);
    if (made.type === 'code' && result) results.set(cell.id, result);
    // The default mode is in each cell now.
    return made.source.trim() === '' && cell.source.trim() !== '' ? [] : [made];
  });
  return { metadata: sheet.metadata, cells, results };
}

function notebookCell(cell: Cell, defaultMode: string): Cell {
  const { todo, auto, hide } = translate(cell.source, defaultMode);
  const { sagews, ...metadata } = cell.metadata;
  const flags = isJsonObject(sagews) ? String(sagews['flags'] ?? '') : '';
  const isText = todo.kind === 'show' && (todo.mime === 'text/markdown' || todo.mime === 'text/html');
  const tags = [
    ...(auto || flags.includes('a') ? ['auto'] : []),
    ...(!isText && (hide || flags.includes('i')) ? ['hide-input'] : []),
    ...(!isText && (hide === 'all' || flags.includes('o')) ? ['hide-output'] : []),
  ];
  const { jupyter: _jupyter, ...others } = metadata;
  const tagged: JsonObject = { ...(isText ? others : metadata), ...(tags.length > 0 && { tags }) };
  if (isText) return { ...cell, type: 'markdown', source: todo.text, metadata: tagged };
  return { ...cell, source: notebookSource(cell.source, defaultMode), metadata: tagged };
}

function notebookSource(source: string, defaultMode: string): string {
  const plain = withoutFlags(source);
  const [, name = '', rest = ''] = /^\s*%(\w+)[ \t]*\n([\s\S]*)$/.exec(plain) ?? [];
  const isOne = !/^%(?!%)\w/m.test(rest);
  const magic = MAGICS.get(name);
  if (magic && isOne && (translate(rest).todo.kind === 'code' || rest.trim() !== ''))
    return `%%${magic}\n${rest}`;
  const byDefault = MAGICS.get(defaultMode);
  if (byDefault && !/^%/m.test(plain) && plain.trim() !== '') return `%%${byDefault}\n${plain}`;
  const { todo } = translate(plain, defaultMode);
  if (todo.kind === 'nothing') return '';
  if (todo.kind === 'show') return `%%${todo.mime === 'text/latex' ? 'latex' : 'javascript'}\n${todo.text}`;
  // An unknown mode stays for people to see.
  return todo.kind === 'code' ? todo.code : plain;
}

/** Kernels' languages that are a mode. */
const DEFAULT_MODES = new Map([...['python', 'r', 'octave'].map(same), ['julia', 'julia'], ['bash', 'sh']]);

export function notebookToWorksheet(notebook: Notebook): Notebook {
  const { kernelspec } = notebook.metadata;
  const language = isJsonObject(kernelspec) ? String(kernelspec['language'] ?? '').toLowerCase() : '';
  const mode = DEFAULT_MODES.get(language);
  const results = new Map<CellId, CellResult>();
  const cells = notebook.cells.map((cell): Cell => {
    const made = worksheetCell(cell);
    const result = cell.type === 'code' ? notebook.results.get(cell.id) : shownAs(made);
    if (result) results.set(cell.id, result);
    return made;
  });
  const first: Cell = { id: '00000001', type: 'code', source: `%default_mode ${mode}`, metadata: {} };
  return { metadata: {}, cells: mode === undefined ? cells : [first, ...cells], results };
}

function worksheetCell({ id, type, source, metadata, attachments }: Cell): Cell {
  const tags = Array.isArray(metadata['tags']) ? metadata['tags'] : [];
  const jupyter = isJsonObject(metadata['jupyter']) ? metadata['jupyter'] : {};
  const hidesInput = type !== 'code' || tags.includes('hide-input') || jupyter['source_hidden'] === true;
  const hidesOutput = tags.includes('hide-output') || jupyter['outputs_hidden'] === true;
  const hidden = {
    ...(hidesInput && { source_hidden: true }),
    ...(hidesOutput && { outputs_hidden: true }),
  };
  return {
    id,
    type: 'code',
    source: worksheetSource(type, withPictures(source, attachments ?? {})),
    metadata: {
      ...(tags.includes('auto') && { sagews: { flags: 'a' } }),
      ...(Object.keys(hidden).length > 0 && { jupyter: hidden }),
    },
  };
}

function worksheetSource(type: Cell['type'], source: string): string {
  if (type === 'markdown') return `%md\n${source}`;
  if (type === 'raw') return `%md\n\`\`\`\n${source}\n\`\`\``;
  const [, magic, rest] = /^%%(\w+)[ \t]*\n([\s\S]*)$/.exec(source) ?? [];
  if (magic === undefined) return source;
  const mode =
    magic === 'bash' || magic === 'sh'
      ? 'sh'
      : magic === 'html'
        ? 'html'
        : MAGICS.has(magic)
          ? magic
          : undefined;
  return mode === undefined ? source : `%${mode}\n${rest ?? ''}`;
}

/** A worksheet has no attachments: pictures go into the text. */
function withPictures(source: string, attachments: JsonObject): string {
  return source.replaceAll(/attachment:([^\s)"'>]+)/g, (link, name: string) => {
    const bundle = attachments[name] ?? attachments[decoded(name)];
    const [type, data] = Object.entries(isJsonObject(bundle) ? bundle : {})[0] ?? [];
    return typeof data === 'string' ? `data:${type};base64,${data.replaceAll(/\s/g, '')}` : link;
  });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** SageMathCloud shows Markdown as an output. */
function shownAs({ source }: Cell): CellResult | undefined {
  const { todo } = translate(source);
  if (todo.kind !== 'show') return undefined;
  return {
    execution_count: null,
    outputs: [{ output_type: 'display_data', data: { [todo.mime]: todo.text }, metadata: {} }],
  };
}
