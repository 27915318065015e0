/**
 * Updates as a hub may have stored them, made up from a seed: several people, late hearing, repeats, reloads, another order. For tests only;
 * never imported by programs.
 */
import * as Y from 'yjs';
import { TEXT_NAME } from '../client/document-session';
import type { Seeded } from '../client/seeded';
import type { AccountId } from '../ids';
import type { HistoryUpdate } from '../protocol/client';

export const ADA = '00000000-0000-4000-8000-00000000ada1' as AccountId;
export const BOB = '00000000-0000-4000-8000-00000000b0b1' as AccountId;
export const START = Date.UTC(2026, 0, 1);

/** Writes updates as the hub stores them. */
export class Author {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(TEXT_NAME);
  constructor(
    readonly account_id: AccountId | null,
    updates: HistoryUpdate[],
    now: () => number,
  ) {
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'remote') return;
      updates.push({ update_id: updates.length + 1, time: now(), account_id, update });
    });
  }
  hear(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, 'remote');
  }
}

/** Four people (one of them the disk), who hear of each other late, reload, repeat themselves, and delete what others deleted. */
export function randomUpdates(random: Seeded, steps = 600): HistoryUpdate[] {
  const updates: HistoryUpdate[] = [];
  let now = START;
  const authors = [ADA, ADA, BOB, null].map((id) => new Author(id, updates, () => now));
  const heard = authors.map(() => 0);
  for (let step = 0; step < steps; step++) {
    now += random.chance(0.7) ? random.int(300) : random.int(60_000);
    const who = random.int(authors.length);
    const author = authors[who] as Author;
    if (random.chance(0.4)) {
      for (const { update } of updates.slice(heard[who])) author.hear(update);
      heard[who] = updates.length;
    }
    edit(random, author);
    if (random.chance(0.02)) {
      const update = Y.encodeStateAsUpdate(author.doc);
      updates.push({ update_id: updates.length + 1, time: now, account_id: author.account_id, update });
    }
    // A new tab: another client id, nothing of the others yet but what it had.
    if (random.chance(0.01)) {
      const next = new Author(author.account_id, updates, () => now);
      next.hear(Y.encodeStateAsUpdate(author.doc));
      authors[who] = next;
    }
  }
  shuffleSome(random, updates);
  return updates.map((update, i) => ({ ...update, update_id: i + 1 }));
}

function edit(random: Seeded, { text, doc }: Author): void {
  const at = random.int(text.length + 1);
  if (random.chance(0.4) && text.length > 0) {
    const from = Math.min(at, text.length - 1);
    text.delete(from, 1 + random.int(Math.min(text.length - from, random.chance(0.1) ? 200 : 4)));
  } else if (random.chance(0.1)) {
    doc.transact(() => {
      text.insert(at, 'xyz');
      text.insert(0, '<');
      text.delete(text.length - 1, 1);
    });
  } else
    text.insert(
      at,
      random.chance(0.05) ? 'a longer piece of text\n' : String.fromCharCode(97 + random.int(26)),
    );
}

/** Two hubs commit in another order than people wrote. */
function shuffleSome(random: Seeded, updates: HistoryUpdate[]): void {
  for (let i = 1; i < updates.length; i++) {
    if (!random.chance(0.05)) continue;
    const [late] = updates.splice(i, 1);
    if (late) updates.splice(Math.max(0, i - 1 - random.int(5)), 0, late);
  }
}
