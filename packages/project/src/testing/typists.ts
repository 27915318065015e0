/**
 * People who type into one document while a test does something to its file: each has a replica of their own behind one hub.
 * Used by tests only. Every word is a mark that occurs nowhere else, so that one can count what became of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as Y from 'yjs';
import type { DocumentPeer } from './document-peer';

/** ms between two words of one person. */
const PAUSE_MS = 12;

export class Typist {
  readonly words: string[] = [];
  private readonly doc = new Y.Doc();
  private readonly text = this.doc.getText('content');
  private typing: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly name: string,
    hub: DocumentPeer,
    private readonly random: () => number,
  ) {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(hub.doc), hub);
    hub.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) Y.applyUpdate(this.doc, update, hub);
    });
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== hub) Y.applyUpdate(hub.doc, update, this);
    });
  }

  /** One word at the begin of some line. */
  type(): void {
    const word = `<${this.name}${this.words.length}>`;
    this.words.push(word);
    const lines = this.text.toString().split('\n');
    const line = Math.floor(this.random() * lines.length);
    this.text.insert(
      lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0),
      word,
    );
  }

  start(): void {
    this.typing = (async () => {
      while (!this.stopped) {
        this.type();
        await sleep(PAUSE_MS);
      }
    })();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.typing;
  }
}

/** A small seeded generator: a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}
