/**
 * One open terminal: an xterm and the session that feeds it, alive as long as their tab. Components attach its element and show its facts.
 *
 * The xterm always has the session's size (the smallest of all viewers, or the leader's); the window's own size is told to the session.
 * Resizes, resets and output all pass through xterm's write queue, so that each takes effect between the right two bytes.
 */
import type { Connection } from '@lyceum/util/client/connection';
import { createSignal } from '@lyceum/util/client/signal';
import {
  type TerminalNews,
  type TerminalScreen,
  TerminalSession,
  type TerminalStatus,
} from '@lyceum/util/client/terminal-session';
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { DEFAULT_TERMINAL_SIZE } from '@lyceum/util/limits';
import { type ProjectPath, parentPath } from '@lyceum/util/paths';
import type { TerminalPeople, TerminalSize } from '@lyceum/util/protocol/files';
import { FitAddon } from '@xterm/addon-fit';
import type { ITheme, Terminal } from '@xterm/xterm';
import { createObservable, type Observable } from '../open-files/observable';
import { type Preferences, preferences } from '../open-files/preferences';
import { copyText, onProgramCopy } from './clipboard';
import { TerminalFinder } from './finder';
import type { Opener } from './opener';
import { placeLinks } from './place-links';
import { TypingTag } from './typing-tag';
import { newXterm } from './xterm';

export interface TerminalFacts {
  status: TerminalStatus;
  /** The session's. */
  size: TerminalSize | undefined;
  /** What this window could show. */
  own: TerminalSize | undefined;
  people: TerminalPeople | undefined;
  /** As the program calls itself. */
  title: string;
  /** Bells that rang. */
  bells: number;
  /** What a program wants copied and nobody has allowed yet. */
  copyWanted: string | undefined;
  finding: boolean;
}

/** ESC c: back to an empty terminal, in its place among the bytes. */
const RESET = new Uint8Array([0x1b, 0x63]);
const ENTER = '\r';
/** ms that the screen shows a bell. */
const BELL_MS = 150;

export class TerminalPane {
  readonly facts: Observable<TerminalFacts> = createObservable<TerminalFacts>({
    status: { kind: 'opening' },
    size: undefined,
    own: undefined,
    people: undefined,
    title: '',
    bells: 0,
    copyWanted: undefined,
    finding: false,
  });
  readonly element = document.createElement('div');
  readonly finder: TerminalFinder;
  private readonly terminal: Terminal;
  private readonly tag: TypingTag;
  private readonly fit = new FitAddon();
  private readonly disposers: (() => void)[] = [];
  private readonly typingSignal = createSignal<AccountId>();
  private readonly movedSignal = createSignal<ProjectPath>();
  /** Made when the first window is measured: its size is that of the shell. */
  private session: TerminalSession | undefined;
  private frame: number | undefined;
  private inFront = true;
  /** The last key came from here: what programs ask of a person they ask of this one. */
  private isTypist = false;
  private mayCopy = false;

  constructor(
    private readonly connection: Connection,
    private readonly where: { project_id: ProjectId; path: ProjectPath },
    private readonly opener: Opener,
  ) {
    this.element.className = 'terminal-host';
    this.terminal = newXterm(preferences.get());
    this.terminal.loadAddon(this.fit);
    this.finder = new TerminalFinder(this.terminal);
    this.tag = new TypingTag(this.terminal);
    this.terminal.registerLinkProvider(placeLinks(this.terminal, () => parentPath(this.path), opener.file));
    this.terminal.attachCustomKeyEventHandler((event) => this.ownKey(event));
    this.terminal.onData((text) => this.typed(text));
    this.terminal.onBinary((text) =>
      this.session?.input(Uint8Array.from(text, (char) => char.charCodeAt(0))),
    );
    this.terminal.onTitleChange((title) => this.facts.set({ title }));
    this.terminal.onBell(() => this.ring());
    onProgramCopy(this.terminal, (text) => this.programCopies(text));
    this.disposers.push(preferences.subscribe(() => this.follow(preferences.get())));
    const onVisible = () => this.tellVisible();
    document.addEventListener('visibilitychange', onVisible);
    this.disposers.push(() => document.removeEventListener('visibilitychange', onVisible));
  }

  get path(): ProjectPath {
    return this.session?.path ?? this.where.path;
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

  setTheme(theme: ITheme): void {
    this.terminal.options.theme = theme;
  }

  /** Its tab is the one in front: only then does its window count for the size. */
  setInFront(inFront: boolean): void {
    this.inFront = inFront;
    this.tellVisible();
  }

  /** My window's size holds for all, until somebody else says so or I go. */
  lead(leads: boolean): void {
    this.session?.look({ leads });
  }

  onTyping(listener: (account_id: AccountId) => void): () => void {
    return this.typingSignal.on(listener);
  }

  onMoved(listener: (path: ProjectPath) => void): () => void {
    return this.movedSignal.on(listener);
  }

  showTyping(name: string, colour: string): void {
    this.tag.show(name, colour);
  }

  /** A new shell after an exit, the same one after a failure. */
  restart(): void {
    this.session?.restart();
  }

  clearScrollback(): void {
    this.terminal.clear();
  }

  find(finding: boolean): void {
    this.facts.set({ finding });
    if (finding) return;
    this.finder.clear();
    this.focus();
  }

  /** The person's answer to what a program wants copied. */
  answerCopy(answer: 'no' | 'once' | 'always'): void {
    const text = this.facts.get().copyWanted;
    this.facts.set({ copyWanted: undefined });
    this.mayCopy = answer === 'always';
    if (text !== undefined && answer !== 'no') copyText(text);
  }

  close(): void {
    for (const dispose of this.disposers.splice(0)) dispose();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.tag.hide();
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
    this.tellVisible();
  }

  private start(own: TerminalSize): void {
    this.terminal.resize(own.cols, own.rows);
    const session = new TerminalSession(this.connection, this.where, this.screen(), own, this.isVisible());
    this.session = session;
    this.disposers.push(session.onStatus((status) => this.facts.set({ status })));
    this.disposers.push(session.onNews((news) => this.hear(news)));
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

  private hear(news: TerminalNews): void {
    switch (news.kind) {
      case 'people':
        return void this.facts.set({ people: news.people });
      case 'typing':
        this.isTypist = false;
        return void this.typingSignal.emit(news.account_id);
      case 'show':
        return void (news.is_folder ? this.opener.folder(news.path) : this.opener.file(news.path));
      case 'moved':
        return void this.movedSignal.emit(news.path);
    }
  }

  private isVisible(): boolean {
    return this.inFront && document.visibilityState === 'visible';
  }

  private tellVisible(): void {
    this.session?.look({ visible: this.isVisible() });
  }

  /** Each answer of the terminal itself goes in a frame of its own: the local hub picks those of one viewer. */
  private typed(text: string): void {
    const { status } = this.facts.get();
    this.isTypist = true;
    if (status.kind === 'exited' && text === ENTER) this.restart();
    else this.session?.input(new TextEncoder().encode(text));
  }

  /** Ctrl-Shift-C copies (the browser would open its inspector), Ctrl-Shift-F finds; Ctrl-Shift-V is left to the browser, which pastes. */
  private ownKey(event: KeyboardEvent): boolean {
    // The page's own key for the quick terminal.
    if (event.code === 'Backquote' && event.ctrlKey) return false;
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true;
    if (event.code === 'KeyV') return false;
    if (event.code !== 'KeyC' && event.code !== 'KeyF') return true;
    event.preventDefault();
    if (event.type === 'keydown' && event.code === 'KeyC') copyText(this.terminal.getSelection());
    if (event.type === 'keydown' && event.code === 'KeyF') this.find(true);
    return false;
  }

  private ring(): void {
    this.facts.set({ bells: this.facts.get().bells + 1 });
    this.element.dataset.bell = 'true';
    window.setTimeout(() => delete this.element.dataset.bell, BELL_MS);
  }

  private programCopies(text: string): void {
    // Everybody here hears the program; it means the one who typed.
    if (!this.isTypist) return;
    if (this.mayCopy) copyText(text);
    else this.facts.set({ copyWanted: text });
  }

  private follow({ fontSize, screenReader }: Preferences): void {
    this.terminal.options.fontSize = fontSize;
    this.terminal.options.screenReaderMode = screenReader;
    this.measureSoon();
  }
}
