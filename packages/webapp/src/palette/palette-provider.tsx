/**
 * The command palette and the shortcuts dialog: their keys, whether they are open, and the commands that pages lend them while they
 * are shown. Wrapped around all signed-in pages by app/signed-in.tsx.
 */
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Command } from './commands';
import { type Finder, type Palette, PaletteContext } from './palette-context';

// Loaded when they are first wanted: dialogs weigh as much as the project list itself.
const loadPalette = () => import('./command-palette');
const CommandPalette = lazy(loadPalette);
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog'));

type Shown = 'nothing' | 'palette' | 'shortcuts';

export function CommandPaletteProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown>('nothing');
  const lenders = useRef(new Set<() => Command[]>());
  const finders = useRef(new Set<Finder>());
  const keepFocus = useFocusBack(shown === 'nothing');
  const close = useCallback(() => setShown('nothing'), []);
  const palette = useMemo<Palette>(
    () => ({
      open: () => {
        keepFocus();
        setShown('palette');
      },
      showShortcuts: () => {
        keepFocus();
        setShown('shortcuts');
      },
      lend: (commands) => {
        lenders.current.add(commands);
        return () => void lenders.current.delete(commands);
      },
      lendFinder: (finder) => {
        finders.current.add(finder);
        return () => void finders.current.delete(finder);
      },
    }),
    [keepFocus],
  );
  usePaletteKeys(palette);
  const lent = () => [...lenders.current].flatMap((commands) => commands());
  const find = useCallback(async (typed: string) => {
    const found = await Promise.allSettled([...finders.current].map((finder) => finder(typed)));
    return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  }, []);
  return (
    <PaletteContext value={palette}>
      {children}
      <Suspense fallback={null}>
        {shown === 'palette' && <CommandPalette lent={lent} find={find} close={close} />}
        {shown === 'shortcuts' && <ShortcutsDialog close={close} />}
      </Suspense>
    </PaletteContext>
  );
}

/** What had the focus before the dialogs has it again after the last of them, unless a command moved it. Gives what keeps it in mind. */
function useFocusBack(isClosed: boolean): () => void {
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (!isClosed) return;
    const { current } = before;
    before.current = null;
    if (document.activeElement === document.body && current instanceof HTMLElement)
      current.focus({ preventScroll: true });
  }, [isClosed]);
  return useCallback(() => {
    before.current ??= document.activeElement;
  }, []);
}

/** In the capturing phase: an editor that has the focus would take Ctrl-K for itself. */
function usePaletteKeys(palette: Palette): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // The modifier goes down before the K: time enough to have the palette there. Offline it is asked for again when it is opened.
      if (event.key === 'Control' || event.key === 'Meta') loadPalette().catch(() => {});
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
