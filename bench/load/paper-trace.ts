/**
 * A paper as it was typed, made up from a seed: as many edits of one character, as many of them deletions, and as long a text in the end as
 * the known trace of a real paper (github.com/automerge/automerge-perf), but with clock times: sessions of some hours on many days, each in a
 * new tab, about five keys a second, slips that are mended at once, cursor jumps, sentences that are thrown out again.
 */

import { TEXT_NAME } from '@lyceum/util/client/document-session';
import { type Seeded, seeded } from '@lyceum/util/client/seeded';
import * as Y from 'yjs';

export const PAPER_INSERTS = 182_315;
export const PAPER_DELETES = 77_463;

/** One key: where the text changes, when, and what is typed; '' deletes the character behind the position. */
export interface Key {
  time: number;
  /** A new one for each tab. */
  session: number;
  position: number;
  char: string;
}

export interface Trace {
  keys: Key[];
  text: string;
}

/** Words that a paper draws on. Their number and shape make the text about as hard to compress as English. */
const VOCABULARY = 6000;
/** ms of a key: a pause drawn evenly from 0 to twice this. */
const KEY_MS = 200;
/** ms between keys while a key is held. */
const HELD_MS = 33;
/** ms: the longest session, and the day between two. */
const SESSION_MS = 1.5 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

export function paperTrace(seed = 1, inserts = PAPER_INSERTS, deletes = PAPER_DELETES): Trace {
  const writer = new Writer(seeded(seed), inserts, deletes);
  while (writer.inserts > 0 || writer.deletes > 0) writer.act();
  return { keys: writer.keys, text: writer.text() };
}

/** The updates that a browser would send, key by key, and the document that made them. */
export function paperUpdates({ keys }: Trace): {
  doc: Y.Doc;
  updates: { time: number; update: Uint8Array }[];
} {
  const doc = new Y.Doc();
  const text = doc.getText(TEXT_NAME);
  const updates: { time: number; update: Uint8Array }[] = [];
  let time = 0;
  doc.on('update', (update: Uint8Array) => updates.push({ time, update }));
  const clients = seeded(7);
  let session = -1;
  for (const key of keys) {
    if (key.session !== session) {
      session = key.session;
      doc.clientID = clients.int(2 ** 32);
    }
    time = key.time;
    if (key.char === '') text.delete(key.position, 1);
    else text.insert(key.position, key.char);
  }
  return { doc, updates };
}

class Writer {
  readonly keys: Key[] = [];
  /** Characters before and, in reverse, behind the cursor: a jump moves some over. */
  private readonly before: string[] = [];
  private readonly behind: string[] = [];
  private readonly words: string[];
  private time = Date.UTC(2026, 0, 5, 9);
  private session = 0;
  private sessionEnd = this.time + SESSION_MS;

  constructor(
    private readonly random: Seeded,
    public inserts: number,
    public deletes: number,
  ) {
    this.words = Array.from({ length: VOCABULARY }, () => makeWord(random));
  }

  text(): string {
    return this.before.join('') + this.behind.slice().reverse().join('');
  }

  /** One thing that a writer does. */
  act(): void {
    const { random } = this;
    this.rest();
    // Late in the paper little may be left of one of the two.
    if (this.inserts === 0 || (this.deletes > 0 && random.chance(0.03))) this.throwOut();
    else if (random.chance(0.015)) this.jump();
    else if (this.deletes > 0 && random.chance(0.08)) this.slip();
    else this.type(this.word());
  }

  private word(): string {
    const { random } = this;
    // Few words are frequent, most are rare.
    const rank = Math.floor(VOCABULARY ** (random.int(1_000_000) / 1_000_000));
    const end = random.chance(0.09) ? '. ' : random.chance(0.08) ? ', ' : random.chance(0.01) ? '.\n\n' : ' ';
    return (this.words[rank - 1] ?? 'the') + end;
  }

  private type(text: string): void {
    for (const char of text) {
      if (this.inserts === 0) return;
      this.inserts--;
      this.key(char, this.random.int(2 * KEY_MS));
      this.before.push(char);
    }
  }

  /** A wrong word, or its beginning, taken back and typed again. */
  private slip(): void {
    const wrong = this.word().slice(0, 1 + this.random.int(6));
    this.type(wrong);
    this.back(wrong.length, KEY_MS);
  }

  private throwOut(): void {
    this.jump();
    this.back(1 + this.random.int(this.random.chance(0.35) ? 450 : 40), HELD_MS);
  }

  private back(count: number, ms: number): void {
    for (let i = 0; i < count && this.deletes > 0 && this.before.length > 0; i++) {
      this.deletes--;
      this.before.pop();
      this.key('', ms);
    }
  }

  private key(char: string, ms: number): void {
    this.time += ms;
    const { time, session, before } = this;
    this.keys.push({ time, session, position: before.length, char });
  }

  /** Mostly near, often to the end, sometimes anywhere. */
  private jump(): void {
    const { random, before, behind } = this;
    const length = before.length + behind.length;
    const near = Math.min(length, Math.max(0, before.length - 200 + random.int(400)));
    const target = random.chance(0.6) ? near : random.chance(0.5) ? length : random.int(length + 1);
    this.time += 1000 + random.int(3000);
    while (before.length > target) behind.push(before.pop() as string);
    while (before.length < target) before.push(behind.pop() as string);
  }

  private rest(): void {
    const { random } = this;
    if (random.chance(0.02)) this.time += random.int(random.chance(0.1) ? 600_000 : 20_000);
    if (this.time < this.sessionEnd) return;
    this.time += DAY_MS - SESSION_MS;
    this.sessionEnd = this.time + SESSION_MS;
    this.session++;
  }
}

const CONSONANTS = 'bcdfghjklmnpqrstvwz';
const VOWELS = 'aeiouy';

function makeWord(random: Seeded): string {
  const letter = (from: string) => from[random.int(from.length)] ?? '';
  const syllables = 1 + random.int(3);
  let word = '';
  for (let i = 0; i < syllables; i++)
    word += letter(CONSONANTS) + letter(VOWELS) + (random.chance(0.4) ? letter('nrstl') : '');
  return random.chance(0.04) ? (word[0] ?? '').toUpperCase() + word.slice(1) : word;
}
