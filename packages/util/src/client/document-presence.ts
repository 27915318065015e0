/**
 * One's own cursor to the others of a document, and theirs here: Yjs awareness over one document channel. Used by document-session.ts,
 * which carries the bytes. Never stored, never part of the document's status.
 */
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import type * as Y from 'yjs';

/** Milliseconds between two sendings of one's own cursor: well within the 150 ms in which others must see it. */
const PRESENCE_INTERVAL_MS = 50;

const FROM_HUB = Symbol('hub');

interface AwarenessChange {
  added: number[];
  updated: number[];
  removed: number[];
}

export class DocumentPresence {
  readonly awareness: Awareness;
  private changed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` returns false while nothing can be sent; `announce` comes when it can. */
  constructor(
    doc: Y.Doc,
    private readonly send: (update: Uint8Array) => boolean,
  ) {
    this.awareness = new Awareness(doc);
    this.awareness.on('update', this.onUpdate);
  }

  receive(update: Uint8Array): void {
    applyAwarenessUpdate(this.awareness, update, FROM_HUB);
  }

  /** The channel is open (again): the others hear where one is. */
  announce(): void {
    const state = this.awareness.getLocalState();
    if (state === null) return;
    // Set anew, so that its clock grows: the others removed us when the connection went, and would take the old clock for old news.
    this.awareness.setLocalState(state);
    this.changed = true;
    this.flush();
  }

  /** The others cannot be seen any more. */
  forgetOthers(): void {
    const { awareness } = this;
    const others = [...awareness.getStates().keys()].filter((client) => client !== awareness.clientID);
    removeAwarenessStates(awareness, others, FROM_HUB);
    // Forgotten altogether: they come back with the clock they had, which would count as old news.
    for (const client of others) awareness.meta.delete(client);
  }

  /** Tells the others that one has gone. */
  close(): void {
    this.awareness.setLocalState(null);
    this.flush();
    clearTimeout(this.timer);
    this.awareness.off('update', this.onUpdate);
    this.awareness.destroy();
  }

  private readonly onUpdate = ({ added, updated, removed }: AwarenessChange, origin: unknown): void => {
    const { clientID } = this.awareness;
    if (origin === FROM_HUB) {
      // Whom the hub took away it may bring back under the same clock, as when it finds another hub again: that must be news.
      for (const client of removed) if (client !== clientID) this.awareness.meta.delete(client);
      return;
    }
    if (![...added, ...updated, ...removed].includes(clientID)) return;
    this.changed = true;
    // The first move goes out at once; a stream of them is paced.
    if (this.timer === undefined) this.flush();
  };

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.changed) return;
    if (!this.send(encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]))) return;
    this.changed = false;
    this.timer = setTimeout(() => this.flush(), PRESENCE_INTERVAL_MS);
  }
}
