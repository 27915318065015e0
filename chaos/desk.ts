/**
 * One document open in front of one typist: inserts marks and noise, deletes, undoes, pastes and saves through the real session and the real
 * undo manager, and tells the ledger what it did and what was acked. Made by typist.ts. It knows nothing of networks.
 */
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import type { Keeping } from '@lyceum/util/client/edit-store';
import type { Seeded } from '@lyceum/util/client/seeded';
import type { ProjectId } from '@lyceum/util/ids';
import * as Y from 'yjs';
import type { Ledger, Mark } from './ledger';
import type { ChaosDocument } from './scene';
import type { StepLog } from './step-log';

/** About one space in six characters, and a line of some fifty. */
const NOISE = `abcdefghijklmnopqrstuvwxyz${' '.repeat(6)}`;
const LINE_CHARS = 50;
/** Characters between the marks of a big paste: one frame of some size, not a benchmark. */
const PASTE_CHARS = 4000;
/** Part of insertions that are made somewhere else than the one before: people type on. */
const JUMPS = 0.05;
/** Characters of a document above which typists delete rather than paste: each round ends in reasonable time. */
const LARGE_CHARS = 60_000;

/** How often each of these happens, per thousand steps. */
const HABITS = { insert: 700, remove: 90, noise: 80, undo: 70, redo: 30, save: 20, paste: 10 } as const;
type Habit = keyof typeof HABITS;

export class Desk {
  readonly session: DocumentSession;
  /** Typed while the role did not allow it: nobody else may have these until it does. */
  readonly hidden = new Set<Mark>();
  hiding = false;
  private readonly undo: Y.UndoManager;
  private readonly ledger: Ledger;
  private keptRead = false;
  /** Where this person types; it drifts a little when others type before it. */
  private cursor = Number.POSITIVE_INFINITY;

  constructor(
    { connection, keeping }: { connection: Connection; keeping: Keeping },
    project_id: ProjectId,
    readonly document: ChaosDocument,
    private readonly author: string,
    /** Marks of this author, also of earlier tabs. */
    private readonly mine: Set<Mark>,
    private readonly log: StepLog,
  ) {
    this.ledger = document.ledger;
    this.session = new DocumentSession(connection, { project_id, path: document.path }, keeping);
    this.session.onStatus(() => this.settle());
    void this.session.keptRead.then(() => {
      this.keptRead = true;
    });
    this.undo = new Y.UndoManager(this.session.text, { trackedOrigins: new Set([this]), captureTimeout: 0 });
  }

  /** One thing that a person does; nothing before the text has come. */
  step(random: Seeded): void {
    if (!this.session.loaded) return;
    const habit = choose(random);
    if (habit === 'undo' || habit === 'redo') this.travel(habit);
    else if (habit === 'save') this.save();
    else this.edit(() => this.change(habit, random));
    this.settle();
  }

  /** Inserts the very same mark a second time: what a network that applies something twice would do. Only for tests of the judge. */
  doubleSomething(): void {
    const text = this.session.text.toString();
    const mark = [...this.ledger.marks()].find((one) => text.includes(one));
    if (mark !== undefined) this.edit(() => this.session.text.insert(0, mark));
  }

  /** The tab is gone. What the session called safe is acked or kept on the device: the next tab has to bring it. */
  leave(): void {
    if (!this.session.safe) this.ledger.abandon(this.author);
    this.undo.destroy();
    this.session.close();
  }

  /** Only once it is known what earlier tabs left: that is not acked yet. */
  settle(): void {
    const { loaded, unacked } = this.session;
    if (loaded && this.keptRead && unacked === 0) this.ledger.settle(this.author);
  }

  private edit(work: () => void): void {
    this.session.doc.transact(work, this);
  }

  private change(habit: Exclude<Habit, 'undo' | 'redo' | 'save'>, random: Seeded): void {
    const { text } = this.session;
    if (habit === 'remove') this.removeOwn(random);
    else if (habit === 'noise') removeNoise(text, random);
    else if (habit === 'paste' && text.length < LARGE_CHARS) this.paste(random);
    else this.insert(random);
  }

  private insert(random: Seeded): void {
    const { text } = this.session;
    const mark = this.newMark();
    if (mark === undefined) return;
    if (random.chance(JUMPS) || this.cursor > text.length) this.cursor = random.int(text.length + 1);
    const typed = mark + (random.chance(0.5) ? noise(random, random.int(8)) : '');
    text.insert(this.cursor, typed);
    this.cursor += typed.length;
  }

  private paste(random: Seeded): void {
    const pieces = Array.from({ length: 3 }, () => (this.newMark() ?? '') + noise(random, PASTE_CHARS));
    const { text } = this.session;
    text.insert(random.int(text.length + 1), pieces.join(''));
  }

  private newMark(): Mark | undefined {
    const mark = this.ledger.issue(this.author);
    if (mark === undefined) return undefined;
    this.mine.add(mark);
    this.ledger.present(mark);
    if (this.hiding && this.session.status.kind === 'read_only') this.hidden.add(mark);
    return mark;
  }

  private removeOwn(random: Seeded): void {
    const text = this.session.text.toString();
    const there = [...this.mine].filter((mark) => text.includes(mark));
    const mark = there[random.int(there.length)];
    if (mark === undefined) return;
    this.session.text.delete(text.indexOf(mark), 1);
    this.ledger.absent(mark);
  }

  /** What undo and redo touch is seen by comparing: they may take several marks, or none that is still there. */
  private travel(way: 'undo' | 'redo'): void {
    const before = this.ownThere();
    this.undo[way]();
    const after = this.ownThere();
    for (const mark of after) if (!before.has(mark)) this.ledger.present(mark);
    for (const mark of before) if (!after.has(mark)) this.ledger.absent(mark);
  }

  private ownThere(): Set<Mark> {
    const there = new Set<Mark>();
    const text = this.session.text.toString();
    for (let i = 0; i < text.length; i++) if (this.mine.has(text.charAt(i))) there.add(text.charAt(i));
    return there;
  }

  private save(): void {
    this.session.save().then(
      (disk) => this.log.add(`${this.author} saved ${this.document.path}: ${disk.kind}`),
      (error: Error) => this.log.add(`${this.author} could not save ${this.document.path}: ${error.message}`),
    );
  }
}

function choose(random: Seeded): Habit {
  let at = random.int(Object.values(HABITS).reduce((sum, share) => sum + share, 0));
  for (const [habit, share] of Object.entries(HABITS)) {
    at -= share;
    if (at < 0) return habit as Habit;
  }
  return 'insert';
}

function removeNoise(text: Y.Text, random: Seeded): void {
  if (text.length === 0) return;
  const at = random.int(text.length);
  if (NOISE.includes(text.toString().charAt(at))) text.delete(at, 1);
}

export function noise(random: Seeded, length: number): string {
  const character = () => (random.chance(1 / LINE_CHARS) ? '\n' : NOISE.charAt(random.int(NOISE.length)));
  return Array.from({ length }, character).join('');
}
