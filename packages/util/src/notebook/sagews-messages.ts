/**
 * Outputs of a worksheet: SageMathCloud keeps them as JSON messages, each with what is to be shown under a key (`stdout`, `html`, `md`, `tex`, …).
 * Ours are written so that it shows them too; `output` beside says what they are, less what is shown. Pure; called by sagews.
 */
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import type { CellResult, MimeBundle, Output } from './model';

/** A message of a kind that has no output of ours: kept whole. */
export const MESSAGE_TYPE = 'application/vnd.sagews.message+json';

/** Say how a run went, and show nothing. */
const SILENT = new Set([
  'done',
  'auto',
  'execution_count',
  'hide',
  'show',
  'clear',
  'id',
  'event',
  'once',
  'output',
  'shows',
]);

export function resultOf(messages: readonly JsonObject[]): CellResult | undefined {
  const outputs = messages.flatMap(outputsOf);
  const counts = messages.map(({ execution_count }) => execution_count);
  const count = counts.findLast((one) => typeof one === 'number');
  const execution_count = typeof count === 'number' ? count : null;
  return outputs.length > 0 || execution_count !== null ? { execution_count, outputs } : undefined;
}

function outputsOf(message: JsonObject): Output[] {
  if (isJsonObject(message.output)) return [ownOutput(message, message.output)];
  return Object.keys(message)
    .filter((key) => !SILENT.has(key))
    .map((key) => outputOf(key, message[key] ?? null));
}

const display = (data: MimeBundle): Output => ({ output_type: 'display_data', data, metadata: {} });

function outputOf(key: string, value: JsonValue): Output {
  const text = typeof value === 'string' ? value : undefined;
  if ((key === 'stdout' || key === 'stderr') && text !== undefined)
    return { output_type: 'stream', name: key, text };
  if (key === 'html' && text !== undefined) return display({ 'text/html': text });
  if (key === 'md' && text !== undefined) return display({ 'text/markdown': text });
  const fields = isJsonObject(value) ? value : {};
  if (key === 'tex' && typeof fields['tex'] === 'string')
    return display({ 'text/latex': fields['display'] ? `$$${fields['tex']}$$` : `$${fields['tex']}$` });
  if (key === 'javascript' && typeof fields['code'] === 'string' && !fields['coffeescript'])
    return display({ 'application/javascript': fields['code'], [MESSAGE_TYPE]: { [key]: value } });
  return display({ 'text/plain': describe(key, fields), [MESSAGE_TYPE]: { [key]: value } });
}

/** What stands there while nothing of ours draws it. */
function describe(key: string, fields: JsonObject): string {
  if (key === 'file') return `(file ${String(fields['filename'] ?? '')} of SageMathCloud)`;
  if (key === 'code') return String(fields['source'] ?? '');
  if (key === 'raw_input') return `${String(fields['prompt'] ?? '')}${String(fields['value'] ?? '')}`;
  if (key === 'interact') return '(controls: run the cell)';
  return `(${key}: run the cell)`;
}

/** Messages that say `result`, to be shown by SageMathCloud and read by us without loss. */
export function messagesOf({ execution_count, outputs }: CellResult): JsonObject[] {
  const done: JsonObject = { done: true, ...(execution_count !== null && { execution_count }) };
  return [...outputs.map(messageOf), done];
}

function messageOf(output: Output): JsonObject {
  if (output.output_type === 'stream') return { [output.name]: output.text };
  if (output.output_type === 'error')
    return { stderr: `${output.traceback.join('\n').replace(ESCAPES, '')}\n`, output: { ...output } };
  const { [MESSAGE_TYPE]: kept, ...data } = output.data;
  if (isJsonObject(kept)) return kept;
  const shows = SHOWN.find((type) => typeof data[type] === 'string');
  if (shows === undefined) return { output: { ...output } };
  const { [shows]: shown, ...rest } = data;
  const visible = visibleOf(shows, String(shown));
  const isPlain =
    output.output_type === 'display_data' &&
    Object.keys(rest).length === 0 &&
    Object.keys(output.metadata).length === 0 &&
    (shows === 'text/html' || shows === 'text/markdown');
  return isPlain ? visible : { ...visible, shows, output: { ...output, data: rest } };
}

/** Escape sequences of terminals that set colours. */
const ESCAPE = String.fromCharCode(27);
const ESCAPES = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');

/** The richest first. */
const SHOWN = [
  'text/html',
  'text/markdown',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/svg+xml',
  'text/latex',
  'text/plain',
];
const IMAGE = /^<img src="data:[^;]+;base64,([^"]*)">$/;
const FORMULA = /^(\${1,2})([^$]+)\1$/;

function visibleOf(type: string, text: string): JsonObject {
  if (type === 'text/html' || type === 'image/svg+xml') return { html: text };
  if (type === 'text/markdown') return { md: text };
  if (type.startsWith('image/')) return { html: `<img src="data:${type};base64,${text}">` };
  const formula = type === 'text/latex' ? FORMULA.exec(text) : null;
  if (formula) return { tex: { tex: formula[2] ?? '', display: formula[1] === '$$' } };
  return { stdout: type === 'text/latex' ? text : `${text}\n` };
}

function ownOutput(message: JsonObject, output: JsonObject): Output {
  const { shows } = message;
  if (typeof shows !== 'string') return output as unknown as Output;
  const data = {
    ...(isJsonObject(output['data']) ? output['data'] : {}),
    [shows]: shownText(message, shows),
  };
  return { ...output, data } as unknown as Output;
}

function shownText({ html, md, tex, stdout }: JsonObject, type: string): string {
  if (isJsonObject(tex)) {
    const fence = tex['display'] ? '$$' : '$';
    return `${fence}${String(tex['tex'])}${fence}`;
  }
  if (typeof md === 'string') return md;
  if (typeof html === 'string') return type.startsWith('image/') ? (IMAGE.exec(html)?.[1] ?? html) : html;
  const text = typeof stdout === 'string' ? stdout : '';
  return type === 'text/plain' ? text.replace(/\n$/, '') : text;
}
