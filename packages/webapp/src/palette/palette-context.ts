/** What pages may ask of the command palette, by context. The provider is palette-provider.tsx. */
import { createContext, useContext, useEffect, useRef } from 'react';
import type { Command } from './commands';

export interface Palette {
  open(): void;
  showShortcuts(): void;
  /** Lends commands; returns their removal. */
  lend(commands: () => Command[]): () => void;
  /** Lends a search that takes a moment; returns its removal. */
  lendFinder(finder: Finder): () => void;
}

/** What fits the typed text; a rejection counts as nothing found. */
export type Finder = (typed: string) => Promise<Command[]>;

export const PaletteContext = createContext<Palette | undefined>(undefined);

export function usePalette(): Palette {
  const palette = useContext(PaletteContext);
  if (!palette) throw new Error('usePalette() needs a CommandPaletteProvider above it.');
  return palette;
}

/** Adds a page's own commands while it is shown. They are asked for when the palette opens. */
export function useCommands(commands: () => Command[]): void {
  const { lend } = usePalette();
  const latest = useRef(commands);
  latest.current = commands;
  useEffect(() => lend(() => latest.current()), [lend]);
}

/** Adds a page's own search while it is shown: asked for what is typed. */
export function useFinder(finder: Finder): void {
  const { lendFinder } = usePalette();
  const latest = useRef(finder);
  latest.current = finder;
  useEffect(() => lendFinder((typed) => latest.current(typed)), [lendFinder]);
}
