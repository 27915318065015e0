/**
 * The command palette and the shortcuts dialog: their keys, whether they are open, and the commands that pages lend them while they
 * are shown. Wrapped around all signed-in pages by app/signed-in.tsx.
 */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { CommandPalette } from './command-palette';
import type { Command } from './commands';
import { ShortcutsDialog } from './shortcuts-dialog';

interface Palette {
  open(): void;
  showShortcuts(): void;
  /** Lends commands; returns their removal. */
  lend(commands: () => Command[]): () => void;
}

const PaletteContext = createContext<Palette | undefined>(undefined);

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

type Shown = 'nothing' | 'palette' | 'shortcuts';

export function CommandPaletteProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown>('nothing');
  const lenders = useRef(new Set<() => Command[]>());
  const close = useCallback(() => setShown('nothing'), []);
  const palette = useMemo<Palette>(
    () => ({
      open: () => setShown('palette'),
      showShortcuts: () => setShown('shortcuts'),
      lend: (commands) => {
        lenders.current.add(commands);
        return () => void lenders.current.delete(commands);
      },
    }),
    [],
  );
  usePaletteKeys(palette);
  const lent = () => [...lenders.current].flatMap((commands) => commands());
  return (
    <PaletteContext value={palette}>
      {children}
      {shown === 'palette' && <CommandPalette lent={lent} close={close} />}
      {shown === 'shortcuts' && <ShortcutsDialog close={close} />}
    </PaletteContext>
  );
}

/** In the capturing phase: an editor that has the focus would take Ctrl-K for itself. */
function usePaletteKeys(palette: Palette): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isPaletteKey(event)) palette.open();
      else if (event.key === '?' && !isTyping(event.target)) palette.showShortcuts();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [palette]);
}

function isPaletteKey(event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() !== 'k' || event.altKey) return false;
  if (event.metaKey || (event.ctrlKey && event.shiftKey)) return true;
  // Ctrl-K alone belongs to the shell (it cuts to the end of the line).
  const isInTerminal = event.target instanceof Element && event.target.closest('.xterm') !== null;
  return event.ctrlKey && !isInTerminal;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"], .xterm') !== null)
  );
}
