/**
 * Addresses and places in a text that people may want to go to: web pages, lines of files in the project, cells that a traceback names.
 * Pure; used by ansi-text.tsx.
 */
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { findPlaces } from '../terminal/place-links';
import type { Span } from './ansi';

export type LinkTarget =
  | { kind: 'web'; url: string }
  | { kind: 'file'; path: ProjectPath; line: number }
  | { kind: 'cell'; execution_count: number; line: number };

export interface TextLink {
  from: number;
  to: number;
  target: LinkTarget;
}

const WEB = /https?:\/\/[^\s<>"'`\\^{}|]+/g;
/** What ends a sentence, not an address. */
const AFTER = /[.,;:!?)\]]+$/;
/** IPython names cells in four ways, by its age. */
const CELLS = [
  /Cell In ?\[(\d+)\](?:, line (\d+))?/g,
  /Input In \[(\d+)\](?:, in <(?:module|cell line: (\d+))>\(\)|, line (\d+))?/g,
  /<ipython-input-(\d+)-[0-9a-f]+>(?: in <module>(?:\(\))?)?/g,
];
/** "File ~/code/x.py:12, in f()", and absolute names in `File "…", line 3`. */
const HOME_FILES = [/File ~\/([^\n:]+):(\d{1,7})/g, /File "~\/([^"\n]+)", line (\d{1,7})/g];

/** Longer texts are shown without links: looking for them would take longer than drawing. */
const MAX_TEXT = 64 * 1024;

/** `home`: absolute folder of the project, where it is known. In order, none over another. */
export function linksIn(text: string, folder: ProjectPath, home?: string): TextLink[] {
  if (text.length > MAX_TEXT) return [];
  const found = [...webLinks(text), ...cellLinks(text), ...homeLinks(text, home)];
  if (/[:"]/.test(text))
    for (const { path, line, from, to } of findPlaces(text, folder))
      found.push({ from, to, target: { kind: 'file', path, line } });
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  let end = 0;
  return found.filter((link) => {
    const free = link.from >= end;
    if (free) end = link.to;
    return free;
  });
}

function webLinks(text: string): TextLink[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(WEB)].map(({ 0: match, index }) => {
    const balanced = match.includes('(') ? match.replace(/[.,;:!?]+$/, '') : match.replace(AFTER, '');
    return { from: index, to: index + balanced.length, target: { kind: 'web', url: balanced } };
  });
}

function cellLinks(text: string): TextLink[] {
  return CELLS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match): TextLink => {
      const line = Number(match[2] ?? match[3] ?? 1);
      const target = { kind: 'cell' as const, execution_count: Number(match[1]), line };
      return { from: match.index, to: match.index + match[0].length, target };
    }),
  );
}

function homeLinks(text: string, home: string | undefined): TextLink[] {
  const patterns = [...HOME_FILES, ...(home === undefined ? [] : absolutePatterns(home))];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match): TextLink[] => {
      const path = pathOf(match[1] ?? '');
      const line = Number(match[2]);
      if (path === undefined || line === 0) return [];
      return [{ from: match.index, to: match.index + match[0].length, target: { kind: 'file', path, line } }];
    }),
  );
}

function absolutePatterns(home: string): RegExp[] {
  const escaped = home.replace(/\/+$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return [
    new RegExp(`File "${escaped}/([^"\\n]+)", line (\\d{1,7})`, 'g'),
    new RegExp(`(?:File )?${escaped}/([^\\s:"]+):(\\d{1,7})`, 'g'),
  ];
}

function pathOf(name: string): ProjectPath | undefined {
  try {
    return parseProjectPath(name);
  } catch {
    return undefined;
  }
}

/** Spans of one look, and what they lead to. */
export interface LinkedSpans {
  spans: Span[];
  target?: LinkTarget;
}

/** Cuts spans at the ends of links: a link may go over several looks. */
export function withLinks(spans: readonly Span[], links: readonly TextLink[]): LinkedSpans[] {
  if (links.length === 0) return [{ spans: [...spans] }];
  const groups: LinkedSpans[] = [];
  const starts: number[] = [];
  let total = 0;
  for (const { text } of spans) {
    starts.push(total);
    total += text.length;
  }
  const take = (from: number, to: number, target?: LinkTarget) => {
    if (from >= to) return;
    const inside = spans.flatMap((span, i) => {
      const start = starts[i] ?? 0;
      const text = span.text.slice(Math.max(0, from - start), Math.max(0, to - start));
      return text === '' ? [] : [{ ...span, text }];
    });
    groups.push({ spans: inside, ...(target && { target }) });
  };
  let at = 0;
  for (const link of links) {
    take(at, link.from);
    take(link.from, link.to, link.target);
    at = link.to;
  }
  take(at, total);
  return groups;
}
