/**
 * One open terminal: an xterm and the session that feeds it, alive as long as their tab. Components attach its element and show its facts.
 *
 * The xterm always has the session's size (the smallest of all viewers); the window's own size is told to the session. Resizes, resets
 * and output all pass through xterm's write queue, so that each takes effect between the right two bytes.
 */
import type { Connection } from '@lyceum/util/client/connection';
import {
  type TerminalScreen,
  TerminalSession,
  type TerminalStatus,
} from '@lyceum/util/client/terminal-session';
import type { ProjectId } from '@lyceum/util/ids';
import { DEFAULT_TERMINAL_SIZE, TERMINAL_SCROLLBACK_LINES } from '@lyceum/util/limits';
import type { ProjectPath } from '@lyceum/util/paths';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { createObservable, type Observable } from '../open-files/observable';
import { type Preferences, preferences } from '../open-files/preferences';
import { MONOSPACE } from '../theme/theme';
import { DARK, LIGHT, MINIMUM_CONTRAST } from './terminal-theme';

export interface TerminalFacts {
  status: TerminalStatus;
  /** The session's. */
  size: TerminalSize | undefined;
  /** What this window could show. */
  own: TerminalSize | undefined;
}

/** ESC c: back to an empty terminal, in its place among the bytes. */
const RESET = new Uint8Array([0x1b, 0x63]);
const ENTER = '\r';

export class TerminalPane {
  readonly facts: Observable<TerminalFacts> = createObservable<TerminalFacts>({
    status: { kind: 'opening' },
    size: undefined,
    own: undefined,
  });
  readonly element = document.createElement('div');
  private readonly terminal: Terminal;
  private readonly fit = new FitAddon();
  private readonly disposers: (() => void)[] = [];
  /** Made when the first window is measured: its size is that of the shell. */
  private session: TerminalSession | undefined;
  private frame: number | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly where: { project_id: ProjectId; path: ProjectPath },
  ) {
    this.element.className = 'terminal-host';
    this.terminal = newTerminal(preferences.get());
    this.terminal.loadAddon(this.fit);
    this.terminal.loadAddon(new WebLinksAddon(openLink));
    this.terminal.attachCustomKeyEventHandler((event) => this.clipboardKey(event));
    this.terminal.onData((text) => this.typed(text));
    this.terminal.onBinary((text) =>
      this.session?.input(Uint8Array.from(text, (char) => char.charCodeAt(0))),
    );
    this.disposers.push(preferences.subscribe(() => this.follow(preferences.get())));
  }

  /** Shows the terminal in `parent` until the disposer is called. */
  attach(parent: HTMLElement): () => void {
    parent.append(this.element);
    if (!this.terminal.element) this.terminal.open(this.element);
    const observer = new ResizeObserver(() => this.measureSoon());
    observer.observe(parent);
    this.measure();
    return () => {
      observer.disconnect();
      this.element.remove();
    };
  }

  focus(): void {
    this.terminal.focus();
  }

  setDark(dark: boolean): void {
    this.terminal.options.theme = dark ? DARK : LIGHT;
  }

  /** A new shell after an exit, the same one after a failure. */
  restart(): void {
    this.session?.restart();
  }

  clearScrollback(): void {
    this.terminal.clear();
  }

  close(): void {
    for (const dispose of this.disposers.splice(0)) dispose();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.session?.close();
    this.terminal.dispose();
    this.element.remove();
  }

  /** Once a frame at most, however often the window changes. */
  private measureSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.measure();
    });
  }

  private measure(): void {
    const parent = this.element.parentElement;
    // A hidden tab has no size; the shell keeps the one it has.
    if (!parent || parent.clientWidth === 0 || parent.clientHeight === 0) return;
    const proposed = this.fit.proposeDimensions();
    const own =
      proposed && Number.isFinite(proposed.cols) && Number.isFinite(proposed.rows)
        ? {
            cols: Math.min(1000, Math.max(2, proposed.cols)),
            rows: Math.min(1000, Math.max(1, proposed.rows)),
          }
        : { ...DEFAULT_TERMINAL_SIZE };
    this.facts.set({ own });
    if (this.session) this.session.resize(own);
    else this.start(own);
  }

  private start(own: TerminalSize): void {
    this.terminal.resize(own.cols, own.rows);
    const session = new TerminalSession(this.connection, this.where, this.screen(), own);
    this.session = session;
    this.disposers.push(session.onStatus((status) => this.facts.set({ status })));
    this.facts.set({ status: session.status });
  }

  private screen(): TerminalScreen {
    const encoder = new TextEncoder();
    const resize = (size: TerminalSize) => {
      this.terminal.resize(size.cols, size.rows);
      this.facts.set({ size });
    };
    return {
      write: (data, drawn) => this.terminal.write(data, drawn),
      resize: (size) => this.terminal.write('', () => resize(size)),
      reset: (screen, size) => {
        this.terminal.write(RESET, () => resize(size));
        this.terminal.write(encoder.encode(screen));
      },
    };
  }

  /** Each answer of the terminal itself goes in a frame of its own: the local hub picks those of one viewer. */
  private typed(text: string): void {
    const { status } = this.facts.get();
    if (status.kind === 'exited' && text === ENTER) this.restart();
    else this.session?.input(new TextEncoder().encode(text));
  }

  /** Ctrl-Shift-C copies (the browser would open its inspector); Ctrl-Shift-V is left to the browser, which pastes. */
  private clipboardKey(event: KeyboardEvent): boolean {
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true;
    if (event.code === 'KeyV') return false;
    if (event.code !== 'KeyC') return true;
    event.preventDefault();
    if (event.type === 'keydown') this.copy();
    return false;
  }

  private copy(): void {
    const text = this.terminal.getSelection();
    if (text === '') return;
    // There is no clipboard object on a plain-http page: xterm answers the browser's own copy command.
    if (navigator.clipboard)
      void navigator.clipboard.writeText(text).catch(() => document.execCommand('copy'));
    else document.execCommand('copy');
  }

  private follow({ fontSize, screenReader }: Preferences): void {
    this.terminal.options.fontSize = fontSize;
    this.terminal.options.screenReaderMode = screenReader;
    this.measureSoon();
  }
}

/** The DOM renderer (xterm's default) is meant: rows are readable by tests, extensions and assistive technology. */
function newTerminal({ fontSize, screenReader }: Preferences): Terminal {
  return new Terminal({
    fontSize,
    fontFamily: MONOSPACE,
    lineHeight: 1.2,
    scrollback: TERMINAL_SCROLLBACK_LINES,
    screenReaderMode: screenReader,
    minimumContrastRatio: MINIMUM_CONTRAST,
    cursorBlink: false,
    theme: LIGHT,
  });
}

/** A link printed by a program: never with a handle on this page. */
function openLink(event: MouseEvent, address: string): void {
  event.preventDefault();
  window.open(address, '_blank', 'noopener,noreferrer');
}
