/**
 * Writes a changed JSON value over its old text: what did not change keeps its bytes, its place and its spaces; what is new is laid out as its
 * surroundings are. Pure; called by ipynb.
 */
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import { type JsonStyle, writeJson, writeString } from './json-style';
import { type Container, readContainer, type Slot } from './json-text';
import { sameJson } from './same-json';

/** `raw` is the text of `old`. `indent`: of the line on which the value begins. */
export function patchJson(
  raw: string,
  old: JsonValue,
  next: JsonValue,
  style: JsonStyle,
  indent: string,
): string {
  if (sameJson(old, next)) return raw;
  if (Array.isArray(old) && Array.isArray(next)) return patchArray(raw, old, next, style, indent);
  if (isJsonObject(old) && isJsonObject(next)) return patchObject(raw, old, next, style, indent);
  return writeJson(next, style, indent);
}

function patchArray(
  raw: string,
  old: JsonValue[],
  next: JsonValue[],
  style: JsonStyle,
  indent: string,
): string {
  const container = readContainer(raw, 0);
  const layout = layoutOf(container, style, indent);
  const { slots } = container;
  let head = 0;
  while (head < Math.min(old.length, next.length) && sameJson(old[head], next[head])) head++;
  let tail = 0;
  while (
    tail < Math.min(old.length, next.length) - head &&
    sameJson(old[old.length - 1 - tail], next[next.length - 1 - tail])
  )
    tail++;
  const paired = old.length === next.length;
  const middle = next.slice(head, next.length - tail).map((item, i) => {
    const slot = slots[head + i];
    const was = old[head + i];
    if (paired && slot && was !== undefined)
      return { ...slot, raw: patchJson(slot.raw, was, item, layout.style, layout.indent) };
    return newSlot(writeJson(item, layout.style, layout.indent));
  });
  const kept = [...slots.slice(0, head), ...middle, ...slots.slice(slots.length - tail)];
  return `[${joinSlots(kept, layout)}]`;
}

function patchObject(
  raw: string,
  old: JsonObject,
  next: JsonObject,
  style: JsonStyle,
  indent: string,
): string {
  const container = readContainer(raw, 0);
  const layout = layoutOf(container, style, indent);
  const { slots } = container;
  const last = new Map(slots.map((slot, i) => [slot.key, i]));
  const kept = slots.flatMap((slot, i) => {
    const name = slot.key ?? '';
    const value = Object.hasOwn(next, name) ? next[name] : undefined;
    if (value === undefined) return [];
    if (last.get(name) !== i) return [slot];
    const patched = patchJson(slot.raw, old[name] ?? null, value, layout.style, layout.indent);
    return [patched === slot.raw ? slot : { ...slot, raw: patched }];
  });
  const isSorted = slots.every((slot, i) => i === 0 || (slots[i - 1]?.key ?? '') <= (slot.key ?? ''));
  const colon = slots[0] ? (/\s*:\s*$/.exec(slots[0].keyText)?.[0] ?? style.colon) : style.colon;
  for (const name of Object.keys(next).sort()) {
    const value = next[name];
    if (last.has(name) || value === undefined) continue;
    const added = newSlot(writeJson(value, layout.style, layout.indent));
    Object.assign(added, { key: name, keyText: writeString(name, style) + colon });
    const at = isSorted ? kept.findIndex((slot) => (slot.key ?? '') > name) : -1;
    kept.splice(at < 0 ? kept.length : at, 0, added);
  }
  return `{${joinSlots(kept, layout)}}`;
}

/** A slot whose lead comes from its surroundings. */
export function newSlot(raw: string): Slot {
  return { lead: NEW, keyText: '', raw, trail: '', first: false, last: false };
}

/** No space at all: marks a slot that came new. */
const NEW = '+';

export interface Layout {
  style: JsonStyle;
  /** Of the members' lines. */
  indent: string;
  first: string;
  others: string;
  /** Before the closing bracket. */
  close: string;
}

/** How the members of a container are set; `indent` is that of its own line. */
export function layoutOf({ slots, inside }: Container, style: JsonStyle, indent: string): Layout {
  const [one, two] = slots;
  const fresh = style.newline && style.newline + indent + style.unit;
  if (!one)
    return {
      style,
      indent: indent + style.unit,
      first: fresh,
      others: fresh || style.gap,
      close: inside || (style.newline && style.newline + indent),
    };
  const isInline = !one.lead.includes('\n');
  return {
    // What stands on one line stays there.
    style: isInline ? { ...style, newline: '', unit: '' } : style,
    indent: isInline ? indent : one.lead.slice(one.lead.lastIndexOf('\n') + 1),
    first: one.lead,
    others: two?.lead ?? (isInline ? style.gap : one.lead),
    close: slots.at(-1)?.trail ?? '',
  };
}

/** What stands between the brackets; each slot keeps its space where its place allows it. */
export function joinSlots(slots: readonly Slot[], layout: Layout): string {
  return placeSlots(slots, layout)
    .flatMap(({ lead, keyText, raw, trail, last }) => [lead, keyText, raw, trail, last ? '' : ','])
    .join('');
}

/** The slots with the spaces that they have in these places. */
export function placeSlots(slots: readonly Slot[], layout: Layout): Slot[] {
  return slots.map((slot, i) => {
    const [first, last] = [i === 0, i === slots.length - 1];
    const lead = slot.lead !== NEW && slot.first === first ? slot.lead : first ? layout.first : layout.others;
    const trail = last ? layout.close : slot.last ? '' : slot.trail;
    if (lead === slot.lead && trail === slot.trail && first === slot.first && last === slot.last) return slot;
    return { ...slot, lead, trail, first, last };
  });
}
