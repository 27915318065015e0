/**
 * Everybody who looks at one terminal session: whose window sets its size, who is told of whom, and who typed last. Used by
 * terminals/session only; what each viewer is sent of the output is the viewer's own business.
 */
import type { AccountId } from '@lyceum/util/ids';
import type { TerminalPeople, TerminalSize } from '@lyceum/util/protocol/files';
import type { Viewer } from './viewer';

/** ms between two words that the same viewer types: a name tag at the cursor stays longer than that. */
const TYPING_EVERY_MS = 400;

type Sized = Pick<Viewer, 'size' | 'view'>;

/** The size that suits everybody who looks, or the one who leads; undefined: nobody looks. Pure. */
export function fittingSize(viewers: readonly Sized[], leader: Sized | undefined): TerminalSize | undefined {
  if (leader?.view.visible) return leader.size;
  const sizes = viewers.filter(({ view }) => view.visible).map(({ size }) => size);
  if (sizes.length === 0) return undefined;
  return {
    cols: Math.min(...sizes.map(({ cols }) => cols)),
    rows: Math.min(...sizes.map(({ rows }) => rows)),
  };
}

export class Audience {
  private readonly viewers = new Set<Viewer>();
  private lastTypist: { viewer: Viewer; account_id: AccountId | undefined } | undefined;
  private leader: Viewer | undefined;
  private lastNumber = 0;

  get all(): ReadonlySet<Viewer> {
    return this.viewers;
  }

  nextNumber(): number {
    return ++this.lastNumber;
  }

  add(viewer: Viewer): void {
    this.viewers.add(viewer);
    if (viewer.view.leads) this.leader = viewer;
  }

  /** Its size and place; others hear of it at once. */
  remove(viewer: Viewer): void {
    if (!this.viewers.delete(viewer)) return;
    if (this.leader === viewer) this.leader = undefined;
    this.tellPeople();
  }

  /** How a viewer looks at it now. Who takes the lead takes it from whoever had it. */
  look(viewer: Viewer, view: Viewer['view']): void {
    viewer.view = view;
    if (view.leads) this.leader = viewer;
    else if (this.leader === viewer) this.leader = undefined;
    this.tellPeople();
  }

  size(): TerminalSize | undefined {
    return fittingSize([...this.viewers], this.leader);
  }

  tellPeople(): void {
    const people: TerminalPeople['people'] = [];
    for (const { number, account_id, view } of this.viewers)
      if (account_id !== undefined) people.push({ viewer: number, account_id, visible: view.visible });
    const leader = this.leader?.number ?? null;
    for (const viewer of this.viewers) viewer.port.people({ people, you: viewer.number, leader });
  }

  typed(viewer: Viewer): void {
    const { account_id } = viewer;
    this.lastTypist = { viewer, account_id };
    const now = Date.now();
    if (account_id === undefined || this.viewers.size < 2 || now - viewer.toldTyping < TYPING_EVERY_MS)
      return;
    viewer.toldTyping = now;
    for (const other of this.viewers) if (other !== viewer) other.port.typing(account_id);
  }

  /** The window whose input came last; after a reload another one of the same person. */
  typist(): Viewer | undefined {
    if (!this.lastTypist) return undefined;
    const { viewer, account_id } = this.lastTypist;
    if (this.viewers.has(viewer)) return viewer;
    const same = [...this.viewers].filter(
      (other) => account_id !== undefined && other.account_id === account_id,
    );
    return same.find(({ view }) => view.visible) ?? same[0];
  }

  /** Some other one who looks has drawn nearly all of it: this one alone is slow. */
  isAloneBehind(viewer: Viewer, end: number): boolean {
    for (const other of this.viewers)
      if (other !== viewer && other.state === 'live' && other.view.visible && !other.holdsBack(end))
        return true;
    return false;
  }
}
