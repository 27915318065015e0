/**
 * Which of an output's media types is shown, and what each is. Pure; used by bundle-view.tsx.
 */
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';

export const WIDGET_VIEW = 'application/vnd.jupyter.widget-view+json';

export type MediaKind =
  | 'widget'
  | 'html'
  | 'markdown'
  | 'image'
  | 'svg'
  | 'latex'
  | 'pdf'
  | 'javascript'
  | 'json'
  | 'text';

/** The richest first. */
const ORDER: readonly (readonly [type: string, kind: MediaKind])[] = [
  [WIDGET_VIEW, 'widget'],
  ['text/html', 'html'],
  ['text/markdown', 'markdown'],
  ['image/svg+xml', 'svg'],
  ['image/png', 'image'],
  ['image/jpeg', 'image'],
  ['image/gif', 'image'],
  ['image/webp', 'image'],
  ['image/bmp', 'image'],
  ['text/latex', 'latex'],
  ['application/pdf', 'pdf'],
  ['application/javascript', 'javascript'],
  ['text/javascript', 'javascript'],
  ['application/geo+json', 'json'],
  ['application/json', 'json'],
];

export interface Medium {
  type: string;
  kind: MediaKind;
  /** UTF-8 bytes of data that did not come by itself. */
  large?: number;
}

/** Media types of a bundle that can be shown, the richest first; a text stands behind whatever it describes. */
export function mediaOf(data: JsonObject, large: Readonly<Record<string, number>> = {}): Medium[] {
  const types = new Set([...Object.keys(data), ...Object.keys(large)]);
  const medium = (type: string, kind: MediaKind): Medium => ({
    type,
    kind,
    ...(data[type] === undefined && large[type] !== undefined && { large: large[type] }),
  });
  const known = ORDER.filter(([type]) => types.has(type)).map(([type, kind]) => medium(type, kind));
  const has = new Set(known.map(({ type }) => type));
  const rest = [...types].filter((type) => !has.has(type) && type !== 'text/plain');
  const plain = types.has('text/plain') ? [medium('text/plain', 'text')] : [];
  const texts = rest.filter((type) => type.startsWith('text/')).map((type) => medium(type, 'text'));
  const trees = rest.filter((type) => type.endsWith('+json')).map((type) => medium(type, 'json'));
  // Of data that only another program understands its own words for people say more than a tree.
  return known.length > 0 ? [...known, ...plain, ...texts, ...trees] : [...plain, ...texts, ...trees];
}

/** Data of a medium as a text: notebooks may hold lists of lines. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('');
  return value === undefined || value === null ? '' : JSON.stringify(value, null, 2);
}

/** For <img> and downloads: base64 as notebooks hold it, or markup. */
export function dataUrl(type: string, text: string): string {
  return type === 'image/svg+xml'
    ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
    : `data:${type};base64,${text.replace(/\s+/g, '')}`;
}

const ENDINGS: Record<string, string> = {
  'image/svg+xml': 'svg',
  'image/jpeg': 'jpg',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/latex': 'tex',
  'text/markdown': 'md',
  'application/javascript': 'js',
  'application/geo+json': 'geojson',
};

/** File ending for a download. */
export function endingOf(type: string): string {
  return ENDINGS[type] ?? (type.endsWith('+json') ? 'json' : type.slice(type.indexOf('/') + 1));
}

/** What a screen reader says of a picture: the author's words, the text beside it, or what it is. */
export function altOf(data: JsonObject, metadata: JsonObject, type: string): string {
  const own = metadata.alt ?? (metadata[type] as JsonObject | undefined)?.alt;
  if (typeof own === 'string' && own !== '') return own;
  const text = textOf(data['text/plain']).trim();
  return text === '' || text.startsWith('<') ? 'Picture that the cell made' : text.slice(0, 200);
}

/** CSS pixels that the notebook asks for. */
export function sizeOf(metadata: JsonObject, type: string): { width?: number; height?: number } {
  const own = metadata[type];
  const from = typeof own === 'object' && own !== null && !Array.isArray(own) ? own : metadata;
  const number = (value: JsonValue | undefined) =>
    typeof value === 'number' && value > 0 && value < 20_000 ? value : undefined;
  const [width, height] = [number(from.width), number(from.height)];
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64.replace(/\s+/g, '')), (char) => char.charCodeAt(0));
}
