/** Searching in what a terminal has shown: the scrollback and the screen. A thin layer over xterm's search addon, for find-bar.tsx. */
import { SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { createObservable } from '../open-files/observable';

export interface FindOptions {
  text: string;
  caseSensitive: boolean;
  regex: boolean;
}

export interface Found {
  count: number;
  /** From 0; -1 when there are too many to tell. */
  index: number;
  /** Why the pattern cannot be searched for. */
  error: string | undefined;
}

/** Readable on light and dark grounds alike; the letters keep their colour. */
const MARKS = {
  matchBackground: '#8a6d1f',
  matchOverviewRuler: '#c99a1a',
  activeMatchBackground: '#c2410c',
  activeMatchColorOverviewRuler: '#e8590c',
};

export class TerminalFinder {
  readonly found = createObservable<Found>({ count: 0, index: -1, error: undefined });
  private readonly search = new SearchAddon();
  private way = '';

  constructor(private readonly terminal: Terminal) {
    terminal.loadAddon(this.search);
    this.search.onDidChangeResults(({ resultCount, resultIndex }) =>
      this.found.set({ count: resultCount, index: resultIndex }),
    );
  }

  /** `typing`: the text grows, so the match at hand may stay. */
  next(options: FindOptions, typing = false): void {
    this.run(options, (settings) => this.search.findNext(options.text, { ...settings, incremental: typing }));
  }

  previous(options: FindOptions): void {
    this.run(options, (settings) => this.search.findPrevious(options.text, settings));
  }

  clear(): void {
    this.search.clearDecorations();
    this.terminal.clearSelection();
    this.found.set({ count: 0, index: -1, error: undefined });
  }

  private run(
    { text, caseSensitive, regex }: FindOptions,
    find: (settings: { caseSensitive: boolean; regex: boolean; decorations: typeof MARKS }) => void,
  ): void {
    const error = regex ? patternError(text) : undefined;
    if (text === '' || error !== undefined) {
      this.clear();
      return void this.found.set({ error });
    }
    this.found.set({ error: undefined });
    // The addon counts anew for another text only: it forgets the old count when it is cleared.
    const way = `${caseSensitive} ${regex}`;
    if (way !== this.way) this.search.clearDecorations();
    this.way = way;
    find({ caseSensitive, regex, decorations: MARKS });
  }
}

function patternError(text: string): string | undefined {
  try {
    new RegExp(text);
    return undefined;
  } catch {
    return 'Not a regular expression';
  }
}
