/**
 * The cells that a notebook ever had, and when each of their values was there. From that the notebook of any version is one pass. Made by history.ts
 * from a Fold, beside the weave of the one text.
 */
import * as Y from 'yjs';
import type { JsonObject, JsonValue } from '../notebook/json';
import type { Cell } from '../notebook/model';
import { CELLS_NAME, NOTEBOOK_NAME } from '../notebook/notebook-document';
import { isPosition } from '../notebook/positions';
import type { Fold } from './fold';
import { isThere, type Span, type Spans, type Weave, weave } from './weave';

export interface CellsInTime {
  /** There was a cell in some version. */
  readonly any: boolean;
  /** In their order; undefined when the document was no notebook then, or a broken one. */
  at(version: number): Cell[] | undefined;
}

/** One value of one key of a map; a key has them one after another. */
interface Value extends Span {
  value: unknown;
}

type Values = ReadonlyMap<string, readonly Value[]>;

interface CellInTime extends Span {
  id: string;
  values: Values;
}

export function cellsInTime({ doc }: Fold, spans: Spans): CellsInTime {
  const reader = new Reader(spans);
  const head = reader.values(doc.getMap(NOTEBOOK_NAME));
  const cells: CellInTime[] = [];
  for (const [id, values] of reader.values(doc.getMap<unknown>(CELLS_NAME)))
    for (const { value, came, went } of values)
      if (value instanceof Y.Map) cells.push({ id, came, went, values: reader.values(value) });
  return {
    any: cells.length > 0,
    at: (version) => {
      const there = cells.filter((cell) => isThere(cell, version));
      if (valueAt(head, 'broken', version) !== undefined) return undefined;
      if (there.length === 0 && !hasValues(head, version)) return undefined;
      return there
        .map((cell) => ({ position: positionAt(cell, version), cell }))
        .sort((a, b) => compare(a.position, b.position) || compare(a.cell.id, b.cell.id))
        .map(({ cell }) => reader.cellAt(cell, version));
    },
  };
}

/** Reads each map and each source once, when it is first needed. */
class Reader {
  private readonly maps = new WeakMap<Y.Map<unknown>, Values>();
  private readonly texts = new WeakMap<Y.Text, Weave>();

  constructor(private readonly spans: Spans) {}

  values(map: Y.Map<unknown>): Values {
    const known = this.maps.get(map) ?? valuesOf(map, this.spans);
    this.maps.set(map, known);
    return known;
  }

  cellAt({ id, values }: CellInTime, version: number): Cell {
    const type = valueAt(values, 'type', version);
    const attachments = valueAt(values, 'attachments', version);
    return {
      id,
      type: type === 'markdown' || type === 'raw' ? type : 'code',
      source: this.textAt(valueAt(values, 'source', version), version),
      metadata: this.objectAt(valueAt(values, 'metadata', version), version),
      ...(attachments !== undefined && { attachments: this.objectAt(attachments, version) }),
    };
  }

  private textAt(text: unknown, version: number): string {
    if (!(text instanceof Y.Text)) return '';
    const known = this.texts.get(text) ?? weave(text, this.spans);
    this.texts.set(text, known);
    return known.textAt(version);
  }

  private objectAt(map: unknown, version: number): JsonObject {
    const object: JsonObject = {};
    if (!(map instanceof Y.Map)) return object;
    for (const [key, values] of this.values(map)) {
      const there = values.find((value) => isThere(value, version));
      if (there) object[key] = there.value as JsonValue;
    }
    return object;
  }
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function valuesOf(map: Y.Map<unknown>, spans: Spans): Values {
  const values = new Map<string, Value[]>();
  // Yjs keeps the last item of each key; those before it, deleted ones, are to its left. Several deleted ones may have become one item.
  for (const [key, last] of map._map) {
    const found: Value[] = [];
    for (let item: Y.Item | null = last; item !== null; item = item.left) {
      const { client, clock } = item.id;
      for (const [i, value] of item.content.getContent().entries())
        found.push({ ...spans.at(client, clock + i, item.deleted), value });
    }
    values.set(key, found);
  }
  return values;
}

function valueAt(values: Values, key: string, version: number): unknown {
  return values.get(key)?.find((value) => isThere(value, version))?.value;
}

function hasValues(values: Values, version: number): boolean {
  return [...values.keys()].some((key) => valueAt(values, key, version) !== undefined);
}

function positionAt({ values }: CellInTime, version: number): string {
  const position = valueAt(values, 'position', version);
  return isPosition(position) ? position : '';
}
