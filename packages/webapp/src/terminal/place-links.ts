/**
 * Places in files as compilers and interpreters print them ("src/main.c:12:5", 'File "x.py", line 3') as links that open the editor there.
 * `findPlaces` is pure; the provider is xterm's. Paths count from the folder in which the terminal was opened.
 */
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import type { ILink, ILinkProvider, Terminal } from '@xterm/xterm';

export interface Place {
  path: ProjectPath;
  line: number;
  /** Where it stands in the text: from, and up to but not with. */
  from: number;
  to: number;
}

const PATTERNS = [
  // A name with an ending or in a folder, a line, perhaps a column. Not in the middle of an address.
  /(?<![\w:/.~-])((?:\.{1,2}\/)*(?:[\w@+.-]+\/)*[\w@+-][\w@+.-]*\.[A-Za-z]\w*):(\d{1,7})(?::\d+)?/g,
  /File "([^"\n]+)", line (\d{1,7})/g,
];

export function findPlaces(text: string, folder: ProjectPath): Place[] {
  return PATTERNS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const path = within(folder, match[1] ?? '');
      const line = Number(match[2]);
      if (path === undefined || line === 0) return [];
      return [{ path, line, from: match.index, to: match.index + match[0].length }];
    }),
  );
}

/** Undefined for what lies elsewhere. */
function within(folder: ProjectPath, name: string): ProjectPath | undefined {
  if (name.startsWith('/') || name.startsWith('<')) return undefined;
  const names = folder === '' ? [] : folder.split('/');
  for (const part of name.split('/')) {
    if (part === '..' && names.length === 0) return undefined;
    if (part === '..') names.pop();
    else if (part !== '.' && part !== '') names.push(part);
  }
  try {
    return parseProjectPath(names.join('/'));
  } catch {
    return undefined;
  }
}

export function placeLinks(
  terminal: Terminal,
  folder: () => ProjectPath,
  open: (path: ProjectPath, line: number) => void,
): ILinkProvider {
  return {
    provideLinks: (y, found) => {
      const { text, first } = wholeLine(terminal, y - 1);
      const at = (index: number) => ({
        x: (index % terminal.cols) + 1,
        y: first + 1 + Math.floor(index / terminal.cols),
      });
      const links = findPlaces(text, folder()).map(
        ({ path, line, from, to }): ILink => ({
          text: text.slice(from, to),
          range: { start: at(from), end: at(to - 1) },
          activate: () => open(path, line),
        }),
      );
      found(links.length > 0 ? links : undefined);
    },
  };
}

/** A line that was wrapped, put together. (Behind wide characters the marks are a little off; the places are right.) */
function wholeLine(terminal: Terminal, y: number): { text: string; first: number } {
  const { active } = terminal.buffer;
  let first = y;
  while (first > 0 && active.getLine(first)?.isWrapped) first--;
  let text = active.getLine(first)?.translateToString(false) ?? '';
  for (let next = first + 1; active.getLine(next)?.isWrapped; next++)
    text += active.getLine(next)?.translateToString(false) ?? '';
  return { text, first };
}
