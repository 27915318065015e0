/**
 * Who is in a document, out of everybody's awareness states: one entry a person, however many windows they have. Pure.
 * What arrives there was written by other browsers: every field is checked before it is shown.
 */
import * as z from 'zod/mini';

const COLOUR = /^#[0-9a-f]{6}$/i;

const userSchema = z.object({
  account_id: z.string(),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  colour: z.string().check(z.regex(COLOUR)),
});

export interface Person {
  account_id: string;
  name: string;
  colour: string;
  /** The window (Yjs client) whose cursor moved last. */
  client: number;
  self: boolean;
}

export type PresenceUser = z.infer<typeof userSchema>;

/** The `user` of one awareness state, or undefined when it is none. */
export function presenceUser(state: unknown): PresenceUser | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const parsed = userSchema.safeParse((state as { user?: unknown }).user);
  return parsed.success ? parsed.data : undefined;
}

/** Others in the order of their names, oneself last. `moves`: of each client the number of its last move; the later the higher. */
export function peopleHere(
  states: ReadonlyMap<number, unknown>,
  self: number,
  moves: ReadonlyMap<number, number>,
): Person[] {
  const own = presenceUser(states.get(self))?.account_id;
  const people = new Map<string, Person>();
  // A window with a cursor before one without, then the one that moved last; of oneself this one.
  const isBetter = (client: number, than: number) => {
    if (client === self || than === self) return client === self;
    const [cursor, other] = [hasCursor(states.get(client)), hasCursor(states.get(than))];
    return cursor === other ? (moves.get(client) ?? 0) > (moves.get(than) ?? 0) : cursor;
  };
  for (const [client, state] of states) {
    const user = presenceUser(state);
    if (!user) continue;
    const known = people.get(user.account_id);
    if (known && !isBetter(client, known.client)) continue;
    people.set(user.account_id, { ...user, client, self: user.account_id === own });
  }
  return [...people.values()].sort(
    (a, b) => Number(a.self) - Number(b.self) || a.name.localeCompare(b.name) || a.client - b.client,
  );
}

function hasCursor(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'cursor' in state;
}

/** "Ada Lovelace" → "AL". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters
    .map((word) => (word ? ([...word][0] ?? '') : ''))
    .join('')
    .toLocaleUpperCase();
}
