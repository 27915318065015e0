/**
 * What a frame runs before its own output: each output has a frame of its own, yet Bokeh, Plotly and others load their library in one output and use it
 * in later ones, or publish an empty element and its script apart. Earlier outputs of the notebook that only define things are run again, unseen, and
 * empty elements that a script names are put before it. Bounded; nothing of it leaves the frame. Pure; used by cell-outputs.tsx.
 */
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { loadedData } from '../loaded-data';
import { type MediaKind, mediaOf, textOf } from '../media';

export type FrameContent = { kind: 'show'; html: string } | { kind: 'run'; code: string };

/** `unseen`: only for what it defines. */
export type EarlierPart = FrameContent & { unseen: boolean };

/** Outputs that are run again, and their characters in all: what is beyond it defines nothing here. */
const MAX_PARTS = 20;
const MAX_CHARS = 16 * 1024 * 1024;
/** Of one that only draws nobody looks for definitions. */
const MAX_LOOKED_CHARS = 64 * 1024;

const SCRIPTS = /<script\b[^>]*>[\s\S]*?<\/script\s*>/gi;
/** Gives later scripts something: a name of the window, a module, a library from elsewhere. */
const DEFINES =
  /\b(window|globalThis|self|root)\s*(\.|\[)|\b(require(js)?\s*\.\s*(config|undef)|define)\s*\(/;

/** Of the outputs above in other cells (`above`, in their order) and of its own cell before it (`before`). */
export function earlierParts(
  content: FrameContent,
  above: Iterable<readonly ShownOutput[]>,
  before: readonly ShownOutput[],
): EarlierPart[] {
  const code = content.kind === 'run' ? content.code : content.html;
  if (content.kind === 'show' && code.search(SCRIPTS) < 0) return [];
  const parts: EarlierPart[] = [];
  let chars = 0;
  const add = (part: FrameContent | undefined, unseen: boolean) => {
    const size = part ? textIn(part).length : 0;
    if (!part || parts.length >= MAX_PARTS || chars + size > MAX_CHARS) return;
    chars += size;
    parts.push({ ...part, unseen });
  };
  for (const outputs of [...above, before])
    for (const output of outputs) {
      add(definitionsOf(output), true);
    }
  for (const output of before) {
    const part = contentOf(output);
    if (part && isElementFor(part, code)) add(part, false);
  }
  return parts;
}

/** Looked at once: a long notebook has many outputs, and many frames ask. */
const defining = new WeakMap<ShownOutput, boolean>();

function definitionsOf(output: ShownOutput): FrameContent | undefined {
  if (defining.get(output) === false) return undefined;
  const part = contentOf(output);
  // What is large may be fetched yet.
  if (!part) return undefined;
  const defines = defining.get(output) ?? definesThings(part);
  defining.set(output, defines);
  return defines ? part : undefined;
}

function contentOf(output: ShownOutput): FrameContent | undefined {
  if (output.output_type === 'stream' || output.output_type === 'error') return undefined;
  const [best] = mediaOf(output.data, output.large);
  if (best?.kind !== 'html' && best?.kind !== 'javascript') return undefined;
  const value = output.data[best.type] ?? loadedData(output.data, best.type);
  return value === undefined ? undefined : asContent(best.kind, textOf(value));
}

function asContent(kind: MediaKind, text: string): FrameContent {
  return kind === 'html' ? { kind: 'show', html: text } : { kind: 'run', code: text };
}

const textIn = (part: FrameContent) => (part.kind === 'run' ? part.code : part.html);

/** A script that defines something, or HTML that is scripts and nothing to see. */
function definesThings(part: FrameContent): boolean {
  if (part.kind === 'run') return part.code.length > MAX_LOOKED_CHARS || DEFINES.test(part.code);
  const rest = part.html.replace(SCRIPTS, '');
  return rest.length < part.html.length && isEmptyHtml(rest);
}

function isEmptyHtml(html: string): boolean {
  const seen = html.replace(/<!--[\s\S]*?-->|<style\b[\s\S]*?<\/style\s*>/gi, '');
  return !/<(img|svg|canvas|input|button|iframe|video|table)\b/i.test(seen) && /^(\s|<[^>]*>)*$/.test(seen);
}

/** An element without content, by whose id the script means it. */
function isElementFor({ kind, ...part }: FrameContent, code: string): boolean {
  const html = 'html' in part ? part.html : '';
  if (kind !== 'show' || html.length > MAX_LOOKED_CHARS || !isEmptyHtml(html)) return false;
  return [...html.matchAll(/\bid\s*=\s*["']?([\w:.-]+)/gi)].some(([, id]) => id && code.includes(id));
}
