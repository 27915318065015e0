/**
 * Others' cursors and selections in the text, and one's own told to them. Positions come as Yjs relative positions; between two
 * announcements they are mapped through the edits like any other mark. Names are drawn by CSS, so they never become text.
 */
import { Annotation, type Extension, type Range } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { type PresenceUser, presenceUser } from './people';

interface RemoteCursor {
  user: PresenceUser;
  anchor: number;
  head: number;
}

interface Shared {
  text: Y.Text;
  awareness: Awareness;
}

const cursorsMoved = Annotation.define<true>();

class CaretWidget extends WidgetType {
  constructor(
    private readonly user: PresenceUser,
    private readonly firstLine: boolean,
    /** Changes with every move: the name shows again. */
    private readonly moved: number,
  ) {
    super();
  }

  override eq(other: CaretWidget): boolean {
    return (
      this.moved === other.moved &&
      this.user.colour === other.user.colour &&
      this.firstLine === other.firstLine
    );
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = this.firstLine ? 'remote-caret remote-caret-top' : 'remote-caret';
    caret.style.setProperty('--person', this.user.colour);
    caret.dataset.name = this.user.name;
    caret.setAttribute('aria-hidden', 'true');
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** The absolute position of one end of a cursor as another browser sent it; undefined when it makes no sense here. */
export function absolutePosition(text: Y.Text, json: unknown): number | undefined {
  if (typeof json !== 'object' || json === null || !text.doc) return undefined;
  try {
    const relative = Y.createRelativePositionFromJSON(json);
    const absolute = Y.createAbsolutePositionFromRelativePosition(relative, text.doc);
    return absolute?.type === text ? absolute.index : undefined;
  } catch {
    // What came from another browser may be anything.
    return undefined;
  }
}

export function remoteCursor(shared: Shared, client: number): RemoteCursor | undefined {
  const state = shared.awareness.getStates().get(client);
  const user = presenceUser(state);
  const cursor: unknown = state?.cursor;
  if (!user || typeof cursor !== 'object' || cursor === null) return undefined;
  const ends = cursor as { anchor?: unknown; head?: unknown };
  const anchor = absolutePosition(shared.text, ends.anchor);
  const head = absolutePosition(shared.text, ends.head);
  return anchor === undefined || head === undefined ? undefined : { user, anchor, head };
}

class RemoteCursors implements PluginValue {
  decorations: DecorationSet = Decoration.none;
  private readonly cursors = new Map<number, RemoteCursor & { moved: number }>();
  /** Clients whose cursor makes no sense yet: the text that it stands on may still come. */
  private readonly unplaced = new Set<number>();
  private moves = 0;

  constructor(
    private readonly view: EditorView,
    private readonly shared: Shared,
  ) {
    shared.awareness.on('change', this.changed);
    this.take([...shared.awareness.getStates().keys()]);
    this.draw();
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) {
      for (const cursor of this.cursors.values()) {
        cursor.anchor = update.changes.mapPos(cursor.anchor, 1);
        cursor.head = update.changes.mapPos(cursor.head, 1);
      }
      if (this.unplaced.size > 0) this.take([...this.unplaced]);
    }
    const moved = update.transactions.some((transaction) => transaction.annotation(cursorsMoved));
    if (moved || (update.docChanged && this.cursors.size > 0)) this.draw();
  }

  destroy(): void {
    this.shared.awareness.off('change', this.changed);
  }

  private readonly changed = (news: { added: number[]; updated: number[]; removed: number[] }): void => {
    const own = this.shared.awareness.clientID;
    const clients = [...news.added, ...news.updated, ...news.removed].filter((client) => client !== own);
    if (clients.length === 0) return;
    this.take(clients);
    this.view.dispatch({ annotations: cursorsMoved.of(true) });
  };

  private take(clients: readonly number[]): void {
    for (const client of clients) {
      const cursor =
        client === this.shared.awareness.clientID ? undefined : remoteCursor(this.shared, client);
      this.unplaced.delete(client);
      if (cursor) this.cursors.set(client, { ...cursor, moved: ++this.moves });
      else this.cursors.delete(client);
      if (!cursor && this.shared.awareness.getStates().get(client)?.cursor) this.unplaced.add(client);
    }
  }

  private draw(): void {
    const ranges: Range<Decoration>[] = [];
    const { doc } = this.view.state;
    for (const { user, moved, ...ends } of this.cursors.values()) {
      const anchor = Math.min(ends.anchor, doc.length);
      const head = Math.min(ends.head, doc.length);
      const style = `--person: ${user.colour}`;
      if (anchor !== head) {
        const mark = Decoration.mark({ class: 'remote-selection', attributes: { style } });
        ranges.push(mark.range(Math.min(anchor, head), Math.max(anchor, head)));
      }
      const widget = new CaretWidget(user, head <= doc.line(1).to, moved);
      ranges.push(Decoration.widget({ widget, side: head > anchor ? -1 : 1 }).range(head));
    }
    this.decorations = Decoration.set(ranges, true);
  }
}

/** Milliseconds from a move until one's own cursor is told: finding its place costs a walk through the document, which no key waits for. */
const OWN_CURSOR_DELAY_MS = 30;

/** Tells one's own cursor, a moment after it moved. */
class OwnCursor implements PluginValue {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly view: EditorView,
    private readonly shared: Shared,
  ) {}

  update(update: ViewUpdate): void {
    if (!update.selectionSet && !update.docChanged && !update.focusChanged) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.tell();
    }, OWN_CURSOR_DELAY_MS);
  }

  destroy(): void {
    clearTimeout(this.timer);
  }

  private tell(): void {
    const { awareness, text } = this.shared;
    // Without the focus the cursor stays where others saw it last.
    if (awareness.getLocalState() === null || !this.view.hasFocus) return;
    const { anchor, head } = this.view.state.selection.main;
    if (Math.max(anchor, head) > text.length) return;
    const place = (index: number) =>
      Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index));
    awareness.setLocalStateField('cursor', { anchor: place(anchor), head: place(head) });
  }
}

/** Comes after the Yjs binding in an editor's extensions, so that the document holds each edit first. */
export function sharedCursors(shared: Shared): Extension {
  return [
    ViewPlugin.define((view) => new RemoteCursors(view, shared), {
      decorations: (plugin) => plugin.decorations,
    }),
    ViewPlugin.define((view) => new OwnCursor(view, shared)),
  ];
}

/** Brings a person's cursor into view. */
export function revealCursor(view: EditorView, shared: Shared, client: number): void {
  const cursor = remoteCursor(shared, client);
  if (!cursor) return;
  const head = Math.min(cursor.head, view.state.doc.length);
  view.dispatch({ effects: EditorView.scrollIntoView(head, { y: 'center' }) });
}
