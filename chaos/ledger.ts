/**
 * What must be in a document at the end: every mark that anybody inserted, and whether it has to be there once, may be there, or must be
 * gone. Pure. Typists and the disk editor write it; verdict.ts reads it. It never looks at a clock or a network.
 *
 *             present()              settle()
 *   issue ──► open ───────────────────────────► once ◄─┐
 *              ▲ │ absent()          settle()          │ present(), absent(): open again
 *              │ └─────────────────────────────► gone ◄┘
 *              └── abandon() (its author died before the ack), doubt() ──► maybe, for good
 */

/** A mark is one UTF-16 unit that occurs nowhere else: nobody can split it, and no diff can take it for another. */
export type Mark = string;

export type Expectation = 'once' | 'maybe' | 'gone';

interface Story {
  name: string;
  author: string;
  /** As its author last saw it. */
  present: boolean;
  expected: Expectation | 'open';
  events: string[];
}

/** CJK and Hangul: assigned, of one unit each, and not touched by normalisation or line ends. */
const RANGES: readonly [first: number, count: number][] = [
  [0x4e00, 20_992],
  [0xac00, 11_172],
];

/** Events kept of one mark: enough for its whole life, unless somebody undoes and redoes it for ever. */
const MAX_EVENTS = 30;

export class Ledger {
  private readonly stories = new Map<Mark, Story>();
  private readonly open = new Map<string, Set<Mark>>();

  /** `now`: a time for the stories, as text. */
  constructor(private readonly now: () => string = () => '') {}

  /** A new mark, or undefined when the alphabet is used up. */
  issue(author: string): Mark | undefined {
    let index = this.stories.size;
    for (const [first, count] of RANGES) {
      if (index < count) return this.enter(String.fromCharCode(first + index), author);
      index -= count;
    }
    return undefined;
  }

  marks(): Iterable<Mark> {
    return this.stories.keys();
  }

  has(mark: Mark): boolean {
    return this.stories.has(mark);
  }

  authorOf(mark: Mark): string | undefined {
    return this.stories.get(mark)?.author;
  }

  expectation(mark: Mark): Expectation | 'open' {
    return this.stories.get(mark)?.expected ?? 'maybe';
  }

  /** Its author has inserted it (again); it counts once that is acked. */
  present(mark: Mark): void {
    this.change(mark, true);
  }

  /** Its author has deleted it; that counts once it is acked. */
  absent(mark: Mark): void {
    this.change(mark, false);
  }

  /** All that this author did so far is acked. */
  settle(author: string): void {
    this.end(author, 'acked', (story) => (story.present ? 'once' : 'gone'));
  }

  /** The author died with what was not acked: it may have arrived or not. */
  abandon(author: string): void {
    this.end(author, 'left without an ack', () => 'maybe');
  }

  /** Something else may have inserted or removed it. */
  doubt(mark: Mark, why: string): void {
    const story = this.stories.get(mark);
    if (!story) return;
    story.expected = 'maybe';
    this.open.get(story.author)?.delete(mark);
    this.note(mark, why);
  }

  note(mark: Mark, event: string): void {
    const events = this.stories.get(mark)?.events;
    if (events && events.length < MAX_EVENTS) events.push(`${this.now()} ${event}`.trim());
  }

  /** For people: whose it is and what happened to it. */
  describe(mark: Mark): string {
    const story = this.stories.get(mark);
    return story
      ? `${story.name} ${mark} (${story.expected}): ${story.events.join('; ')}`
      : `unknown ${mark}`;
  }

  private enter(mark: Mark, author: string): Mark {
    const name = `${author}:${this.stories.size}`;
    this.stories.set(mark, { name, author, present: false, expected: 'open', events: [] });
    return mark;
  }

  private change(mark: Mark, present: boolean): void {
    const story = this.stories.get(mark);
    if (!story) return;
    story.present = present;
    this.note(mark, present ? 'inserted' : 'deleted');
    if (story.expected === 'maybe') return;
    story.expected = 'open';
    const open = this.open.get(story.author) ?? new Set<Mark>();
    this.open.set(story.author, open.add(mark));
  }

  private end(author: string, event: string, outcome: (story: Story) => Expectation): void {
    for (const mark of this.open.get(author) ?? []) {
      const story = this.stories.get(mark);
      if (story) story.expected = outcome(story);
      this.note(mark, event);
    }
    this.open.delete(author);
  }
}
