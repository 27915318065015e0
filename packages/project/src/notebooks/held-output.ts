/**
 * One output as the project holds it: how it is shown to pages, written into the notebook's file, and read in pieces. Made and changed by CellOutputs.
 * A long stream that came with the file stays as it was there; one of a run is a StreamText.
 */
import type { Output } from '@lyceum/util/notebook/model';
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { sliceUtf8 } from './slice-utf8';
import { HEAD_CHARS, type StreamText, TAIL_CHARS } from './stream-text';

/** UTF-8 bytes of one datum beyond which pages ask for it. */
export const LARGE_BYTES = 1024 * 1024;
/** Characters of one stream output that go into the notebook's file. */
export const FILE_STREAM_CHARS = 1024 * 1024;
/** Milliseconds that the bytes of a datum are kept between two reads of it. */
const READ_CACHE_MS = 10_000;

type DataOutput = Extract<Output, { output_type: 'display_data' | 'execute_result' }>;
export type HeldOutput = Held & {
  /** Version of the cell's outputs at its last change; and at the last that was no mere continuation. */
  changed: number;
  rewritten: number;
};
export type Held =
  | { kind: 'stream'; stream: StreamText }
  | { kind: 'data'; output: DataOutput; display_id: string | undefined; bytes: number }
  /** An error, or a stream as it came with the file. */
  | { kind: 'fixed'; output: Exclude<Output, DataOutput> };

export function dataBytes(output: DataOutput): number {
  return Object.values(output.data).reduce<number>((sum, value) => sum + textOf(value).length, 0);
}

export function inFile(held: HeldOutput): Output {
  if (held.kind !== 'stream') return held.output;
  const { name } = held.stream;
  return { output_type: 'stream', name, text: held.stream.forFile(FILE_STREAM_CHARS) };
}

export function shown(held: HeldOutput): ShownOutput {
  if (held.kind === 'stream') {
    const { name, text, cut } = held.stream;
    return { output_type: 'stream', name, text, ...(cut && { cut }) };
  }
  if (held.kind === 'data') return shownData(held.output);
  return held.output.output_type === 'stream' ? shownStream(held.output) : held.output;
}

/** Bytes from `offset`: of the datum of this type, or of the stream. */
export function readHeld(held: HeldOutput, mime: string | undefined, offset: number, length: number) {
  if (held.kind === 'stream') return held.stream.read(offset, length);
  const { output } = held;
  let text = '';
  if (output.output_type === 'stream') text = output.text;
  else if (output.output_type !== 'error' && mime !== undefined) text = textOf(output.data[mime] ?? '');
  return Promise.resolve(sliceUtf8(bytesOf(text), offset, length));
}

function shownStream({ name, text }: Extract<Output, { output_type: 'stream' }>): ShownOutput {
  if (text.length <= HEAD_CHARS + TAIL_CHARS) return { output_type: 'stream', name, text };
  const bytes = Buffer.byteLength(text);
  const head = text.slice(0, HEAD_CHARS).replace(/[\ud800-\udbff]$/, '');
  const tail = text.slice(-TAIL_CHARS).replace(/^[\udc00-\udfff]/, '');
  const lines = text.split('\n').length;
  const cut = { bytes, lines, head_bytes: Buffer.byteLength(head), kept_bytes: bytes, tail };
  return { output_type: 'stream', name, text: head, cut };
}

function shownData(output: DataOutput): ShownOutput {
  const large: Record<string, number> = {};
  const data: DataOutput['data'] = {};
  for (const [mime, value] of Object.entries(output.data)) {
    const text = textOf(value);
    const bytes = text.length > LARGE_BYTES / 3 ? Buffer.byteLength(text) : 0;
    if (bytes > LARGE_BYTES) large[mime] = bytes;
    else data[mime] = value;
  }
  return { ...output, data, ...(Object.keys(large).length > 0 && { large }) };
}

function textOf(value: DataOutput['data'][string]): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

let cached: { text: string; bytes: Buffer } | undefined;
let timer: NodeJS.Timeout | undefined;

/** A large datum is read in many pieces: it is encoded once. */
function bytesOf(text: string): Buffer {
  if (cached?.text !== text) cached = { text, bytes: Buffer.from(text) };
  clearTimeout(timer);
  timer = setTimeout(() => {
    cached = undefined;
  }, READ_CACHE_MS).unref();
  return cached.bytes;
}
