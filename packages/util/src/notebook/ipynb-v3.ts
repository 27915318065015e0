/**
 * Notebooks of nbformat 3 (IPython up to 2, 2014) as nbformat 4, by the rules of nbformat's own converter. Pure; called by ipynb.
 */
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import { splitLines, withoutEnds } from './python-lines';

const MEDIA_TYPES = new Map([
  ['text', 'text/plain'],
  ['html', 'text/html'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['jpeg', 'image/jpeg'],
  ['latex', 'text/latex'],
  ['json', 'application/json'],
  ['javascript', 'application/javascript'],
]);
const LONG_TEXTS = new Set(['text', 'html', 'svg', 'latex', 'javascript', 'json']);

/** The notebook as of version 4: `cells` and `metadata`. */
export function upgradeNotebook(old: JsonObject): { cells: JsonValue[]; metadata: JsonObject } {
  const sheets = Array.isArray(old['worksheets']) ? old['worksheets'] : [];
  const cells = sheets.flatMap((sheet) =>
    isJsonObject(sheet) && Array.isArray(sheet['cells']) ? sheet['cells'].map(upgradeCell) : [],
  );
  const { name: _name, signature: _signature, ...metadata } = objectOf(old['metadata']);
  return { cells, metadata };
}

const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

/** Some writers left the line ends out of their lists. */
function joined(value: JsonValue | undefined): JsonValue {
  if (!Array.isArray(value) || !value.every((line) => typeof line === 'string')) return value ?? '';
  return value.join(/[\n\r]$/.test(value[0] ?? '') ? '' : '\n');
}

function upgradeCell(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  const { trusted: _trusted, ...metadata } = objectOf(value['metadata']);
  switch (value['cell_type']) {
    case 'code':
      return {
        cell_type: 'code',
        execution_count: value['prompt_number'] ?? null,
        metadata: 'collapsed' in value ? { ...metadata, collapsed: value['collapsed'] ?? false } : metadata,
        outputs: (Array.isArray(value['outputs']) ? value['outputs'] : []).map(upgradeOutput),
        source: joined(value['input']),
      };
    case 'heading': {
      const level = typeof value['level'] === 'number' ? value['level'] : 1;
      const lines = withoutEnds(splitLines(String(joined(value['source']))));
      return { cell_type: 'markdown', metadata, source: `${'#'.repeat(level)} ${lines.join(' ')}` };
    }
    case 'html':
      return { cell_type: 'markdown', metadata, source: joined(value['source']) };
    default:
      return { ...value, metadata, source: joined(value['source']) };
  }
}

function upgradeOutput(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  switch (value['output_type']) {
    case 'pyout':
      return upgradeData(value, 'execute_result');
    case 'display_data':
      return upgradeData(value, 'display_data');
    case 'pyerr':
      return { ...value, output_type: 'error' };
    case 'stream': {
      const { stream, ...rest } = value;
      return { ...rest, name: stream ?? 'stdout', text: joined(value['text']) };
    }
    default:
      return value;
  }
}

function upgradeData(value: JsonObject, output_type: string): JsonObject {
  const { output_type: _type, metadata, prompt_number, ...data } = value;
  const isResult = output_type === 'execute_result';
  return {
    output_type,
    ...(isResult && { execution_count: prompt_number ?? null }),
    metadata: withMediaTypes(objectOf(metadata)),
    data: withMediaTypes(
      Object.fromEntries(
        Object.entries(data).map(([key, content]) => [key, LONG_TEXTS.has(key) ? joined(content) : content]),
      ),
    ),
  };
}

function withMediaTypes(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([key, content]) => {
      const type = MEDIA_TYPES.get(key) ?? key;
      return [type, type === 'application/json' ? parsed(content) : content];
    }),
  );
}

/** Version 3 held JSON as its text. */
function parsed(content: JsonValue): JsonValue {
  try {
    return typeof content === 'string' ? (JSON.parse(content) as JsonValue) : content;
  } catch {
    return content;
  }
}
