/**
 * The shared half of an open notebook: cells with their sources as Yjs types, so that people edit, move and delete at the same time. One per Y.Doc; made by
 * the page's editor and by the project's disk side. Outputs are not here: the project keeps them (protocol/notebook.ts).
 *
 * In the Y.Doc: map `cells` (cell id → map of `type`, `source` (Y.Text), `position`, `metadata` (map), `attachments` (map)) and map `notebook`
 * (`metadata.<key>` → JSON, `broken` → string). The order of the cells is that of (position, id); a position is a fraction (positions.ts), so that a move is one assignment
 * and edits made elsewhere in a moved cell stay.
 */
import * as Y from 'yjs';
import { newKey } from '../ids';
import type { JsonObject, JsonValue } from './json';
import type { Cell, CellId, CellType } from './model';
import { isPosition, positionsBetween, randomDigits } from './positions';

export const CELLS_NAME = 'cells';
export const NOTEBOOK_NAME = 'notebook';

const METADATA = 'metadata.';
const BROKEN = 'broken';

export interface NewCell {
  /** Chosen where it is missing. */
  id?: CellId;
  type: CellType;
  source?: string;
  metadata?: JsonObject;
  attachments?: JsonObject;
}

export interface NotebookChange {
  /** Cells came, went or moved. */
  order: boolean;
  /** Cells whose type, metadata, attachments or source changed. */
  cells: ReadonlySet<CellId>;
  /** Those of them in which nothing but the text of the source changed: somebody types. */
  typed: ReadonlySet<CellId>;
  /** Metadata of the notebook. */
  metadata: boolean;
  /** Origin of the Yjs transaction. */
  origin: unknown;
}

type CellMap = Y.Map<unknown>;

export class NotebookDocument {
  private readonly cells: Y.Map<CellMap>;
  private readonly head: Y.Map<JsonValue>;
  private sorted: readonly CellId[] | undefined;

  /** Any number of them may look at one Y.Doc. */
  constructor(readonly doc: Y.Doc) {
    this.cells = doc.getMap(CELLS_NAME);
    this.head = doc.getMap(NOTEBOOK_NAME);
    this.cells.observeDeep((events) => {
      if (events.some(changesOrder)) this.sorted = undefined;
    });
  }

  /** Ids in order. The same array until cells come, go or move. */
  get order(): readonly CellId[] {
    this.sorted ??= [...this.cells.keys()].sort((a, b) => {
      const [p, q] = [this.positionOf(a), this.positionOf(b)];
      if (p !== q) return p < q ? -1 : 1;
      return a < b ? -1 : 1;
    });
    return this.sorted;
  }

  has(id: CellId): boolean {
    return this.cells.has(id);
  }

  /** The live text. After an undo of a deletion it is another one: ask again at each change of order. */
  source(id: CellId): Y.Text | undefined {
    const source = this.cells.get(id)?.get('source');
    return source instanceof Y.Text ? source : undefined;
  }

  type(id: CellId): CellType {
    const type = this.cells.get(id)?.get('type');
    return type === 'markdown' || type === 'raw' ? type : 'code';
  }

  cellMetadata(id: CellId): JsonObject {
    return jsonOf(this.cells.get(id)?.get('metadata'));
  }

  attachments(id: CellId): JsonObject | undefined {
    const attachments = this.cells.get(id)?.get('attachments');
    return attachments === undefined ? undefined : jsonOf(attachments);
  }

  /** A copy as plain values; undefined when there is no such cell. */
  cell(id: CellId): Cell | undefined {
    if (!this.cells.has(id)) return undefined;
    const attachments = this.attachments(id);
    return {
      id,
      type: this.type(id),
      source: this.source(id)?.toString() ?? '',
      metadata: this.cellMetadata(id),
      ...(attachments && { attachments }),
    };
  }

  get metadata(): JsonObject {
    const metadata: JsonObject = {};
    for (const [name, value] of this.head.entries())
      if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = value;
    return metadata;
  }

  setMetadata(name: string, value: JsonValue | undefined): void {
    if (value === undefined) this.head.delete(METADATA + name);
    else this.head.set(METADATA + name, value);
  }

  /** Why the file is no notebook now, for people: then the document's text has what the file says, and is to be mended. */
  get broken(): string | undefined {
    const reason = this.head.get(BROKEN);
    return typeof reason === 'string' ? reason : undefined;
  }

  setBroken(reason: string | undefined): void {
    if (reason === this.broken) return;
    if (reason === undefined) this.head.delete(BROKEN);
    else this.head.set(BROKEN, reason);
  }

  /** The document is no notebook any more. */
  clear(): void {
    this.transact(() => {
      for (const id of [...this.cells.keys()]) this.cells.delete(id);
      for (const name of [...this.head.keys()]) this.head.delete(name);
      this.sorted = undefined;
    });
  }

  /** New cells so that the first has index `at`; their ids. */
  insert(at: number, cells: readonly NewCell[]): CellId[] {
    return this.transact(() => {
      const positions = this.makeRoom(at, cells.length, new Set());
      const ids = cells.map((cell, i) => {
        const id = cell.id ?? newCellId();
        this.cells.set(id, mapOf(cell, positions[i] ?? ''));
        return id;
      });
      this.sorted = placed(this.order, ids, at);
      return ids;
    });
  }

  remove(ids: readonly CellId[]): void {
    this.transact(() => {
      for (const id of ids) this.cells.delete(id);
      this.sorted = this.order.filter((id) => this.cells.has(id));
    });
  }

  /** These cells, in the order given, before the cell that has index `to` now. */
  move(ids: readonly CellId[], to: number): void {
    this.transact(() => {
      const positions = this.makeRoom(to, ids.length, new Set(ids));
      ids.forEach((id, i) => {
        this.cells.get(id)?.set('position', positions[i]);
      });
      const known = ids.filter((id) => this.cells.has(id));
      this.sorted = placed(this.order, known, to);
    });
  }

  setType(id: CellId, type: CellType): void {
    if (this.cells.has(id) && this.type(id) !== type) this.cells.get(id)?.set('type', type);
  }

  /** One key of a cell's metadata; undefined takes it away. */
  setCellMetadata(id: CellId, name: string, value: JsonValue | undefined): void {
    const cell = this.cells.get(id);
    if (cell) this.transact(() => setIn(cell, 'metadata', name, value));
  }

  setAttachment(id: CellId, name: string, value: JsonValue | undefined): void {
    const cell = this.cells.get(id);
    if (cell) this.transact(() => setIn(cell, 'attachments', name, value));
  }

  /** What is behind `offset` (UTF-16 units) becomes a new cell below; its id. */
  split(id: CellId, offset: number): CellId | undefined {
    const source = this.source(id);
    const cell = this.cell(id);
    if (!source || !cell) return undefined;
    return this.transact(() => {
      const rest = cell.source.slice(offset).replace(/^\n/, '');
      const head = cell.source.slice(0, offset).replace(/\n$/, '');
      source.delete(head.length, cell.source.length - head.length);
      const { type, metadata, attachments } = cell;
      const below = { type, metadata, source: rest, ...(attachments && { attachments }) };
      return this.insert(this.order.indexOf(id) + 1, [below])[0];
    });
  }

  /** The sources of the others go to the end of the first, an empty line between; their attachments too. */
  merge(ids: readonly CellId[]): CellId | undefined {
    const [first, ...others] = this.order.filter((id) => ids.includes(id));
    const source = first === undefined ? undefined : this.source(first);
    if (first === undefined || !source) return undefined;
    this.transact(() => {
      for (const id of others) {
        source.insert(source.length, `\n\n${this.source(id)?.toString() ?? ''}`);
        for (const [name, value] of Object.entries(this.attachments(id) ?? {}))
          this.setAttachment(first, name, value);
      }
      this.remove(others);
    });
    return first;
  }

  /** Called once per transaction that changed something; a function that stops it. */
  onChange(listener: (change: NotebookChange) => void): () => void {
    const onCells = (events: Y.YEvent<Y.AbstractType<unknown>>[], { origin }: Y.Transaction) =>
      listener(changeOf(events, origin));
    const onHead = ({ transaction }: Y.YMapEvent<JsonValue>) =>
      listener({ ...changeOf([], transaction.origin), metadata: true });
    this.cells.observeDeep(onCells as never);
    this.head.observe(onHead);
    return () => {
      this.cells.unobserveDeep(onCells as never);
      this.head.unobserve(onHead);
    };
  }

  /** Undo of what this person does to cells. Without `trackedOrigins`: what has no origin. */
  undoManager(trackedOrigins: Set<unknown> = new Set([null])): Y.UndoManager {
    return new Y.UndoManager([this.cells, this.head] as Y.AbstractType<unknown>[], { trackedOrigins });
  }

  private transact<T>(work: () => T): T {
    return this.doc.transact(work, undefined);
  }

  private positionOf(id: CellId): string {
    const position = this.cells.get(id)?.get('position');
    return isPosition(position) ? position : '';
  }

  /**
   * `count` positions before the cell of index `at`, as if those in `without` were not there. They begin alike and like no others: what two people
   * put at the same place at the same time stays together.
   */
  private makeRoom(at: number, count: number, without: ReadonlySet<CellId>): string[] {
    const stays = (id: CellId) => !without.has(id);
    const low = this.order.slice(0, at).findLast(stays);
    const from = low === undefined ? null : this.positionOf(low);
    const after = this.order.slice(at).filter(stays);
    // Positions that happen to be the same would leave no room: those cells move along.
    const free = after.findIndex((id) => this.positionOf(id) > (from ?? ''));
    const tied = free < 0 ? after : after.slice(0, free);
    const high = after[tied.length];
    const [start = ''] = positionsBetween(from, high === undefined ? null : this.positionOf(high), 1);
    const own = start + randomDigits();
    const rooms = positionsBetween(null, null, count + tied.length).map((position) => own + position);
    tied.forEach((id, i) => {
      this.cells.get(id)?.set('position', rooms[count + i]);
    });
    return rooms.slice(0, count);
  }
}

/** Known without sorting: a thousand steps in one transaction stay quick. */
function placed(order: readonly CellId[], ids: readonly CellId[], at: number): CellId[] {
  const moving = new Set(ids);
  const stays = (id: CellId) => !moving.has(id);
  return [...order.slice(0, at).filter(stays), ...moving, ...order.slice(at).filter(stays)];
}

/** Eight characters, as Jupyter makes them. */
export function newCellId(): CellId {
  return newKey().replaceAll('-', '').slice(0, 8);
}

function mapOf({ type, source, metadata, attachments }: NewCell, position: string): CellMap {
  const map = new Y.Map<unknown>();
  map.set('type', type);
  map.set('source', new Y.Text(source ?? ''));
  map.set('position', position);
  map.set('metadata', new Y.Map(Object.entries(metadata ?? {})));
  if (attachments) map.set('attachments', new Y.Map(Object.entries(attachments)));
  return map;
}

function jsonOf(value: unknown): JsonObject {
  return value instanceof Y.Map ? (Object.fromEntries(value.entries()) as JsonObject) : {};
}

function setIn(
  cell: CellMap,
  part: 'metadata' | 'attachments',
  name: string,
  value: JsonValue | undefined,
): void {
  let map = cell.get(part);
  if (!(map instanceof Y.Map)) {
    map = new Y.Map();
    cell.set(part, map);
  }
  if (value === undefined) (map as Y.Map<JsonValue>).delete(name);
  else (map as Y.Map<JsonValue>).set(name, value);
}

/** Characters of all sources and attachments, about; 0 for a text. */
export function charsOfCells(doc: Y.Doc): number {
  // Asking a document that is no notebook for its cells would make it one, though an empty one.
  if (!doc.share.has(CELLS_NAME)) return 0;
  let chars = 0;
  for (const cell of doc.getMap<CellMap>(CELLS_NAME).values()) {
    const source = cell.get('source');
    if (source instanceof Y.Text) chars += source.length;
    if (cell.has('attachments')) chars += JSON.stringify(jsonOf(cell.get('attachments'))).length;
  }
  return chars;
}

const changesOrder = (event: Y.YEvent<Y.AbstractType<unknown>>): boolean =>
  event.path.length === 0 ||
  (event.path.length === 1 && event instanceof Y.YMapEvent && event.keysChanged.has('position'));

function changeOf(events: Y.YEvent<Y.AbstractType<unknown>>[], origin: unknown): NotebookChange {
  const cells = new Set<CellId>();
  const shaped = new Set<CellId>();
  for (const { path, target } of events) {
    if (path[0] === undefined) continue;
    const id = String(path[0]);
    cells.add(id);
    if (!(target instanceof Y.Text)) shaped.add(id);
  }
  const typed = new Set([...cells].filter((id) => !shaped.has(id)));
  return { order: events.some(changesOrder), cells, typed, metadata: false, origin };
}
