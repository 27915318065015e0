/**
 * Arithmetic of a stream that is too long to come whole: what lies between its shown beginning and end, and how people are told.
 * Pure; used by cut-stream.tsx.
 */
import type { ShownOutput } from '@lyceum/util/protocol/notebook';

export type Stream = Extract<ShownOutput, { output_type: 'stream' }>;

export interface Gap {
  /** UTF-8 bytes, from the beginning of the stream: where the gap starts and ends. */
  from: number;
  to: number;
  /** Of the gap, bytes that were dropped and cannot be asked for: they come before the tail. */
  dropped: number;
}

const utf8 = new TextEncoder();

/** What is not shown. `read`: bytes that were read on after the head. */
export function gapOf(cut: NonNullable<Stream['cut']>, read: number): Gap {
  const from = Math.min(cut.bytes, cut.head_bytes + read);
  const to = Math.max(from, cut.bytes - utf8.encode(cut.tail).length);
  return { from, to, dropped: Math.max(0, to - Math.max(from, Math.min(cut.kept_bytes, to))) };
}

/** Bytes asked for by one press of "Show more". */
export const MORE_BYTES = 256 * 1024;

/** How much may be asked for next; 0: there is no more. */
export function moreBytes({ from, to, dropped }: Gap): number {
  return Math.min(MORE_BYTES, to - from - dropped);
}

const count = new Intl.NumberFormat('en');

/** "1,200 lines (3.4 MB)", from the lines there are in all less those that are shown. */
export function gapWords(gap: Gap, lines: number): string {
  const bytes = gap.to - gap.from;
  const words = `${count.format(Math.max(1, lines))} ${lines <= 1 ? 'line' : 'lines'} (${sizeWords(bytes)})`;
  return gap.dropped > 0 ? `${words}; ${sizeWords(gap.dropped)} of it were not kept` : words;
}

export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [value, unit] =
    bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

export function lineCount(text: string): number {
  if (text === '') return 0;
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
