/**
 * Which rows are selected, and where a range begins: a pure value. Kept by names, so that rows may come, go and change their order.
 * Changed by clicks and keys of the explorer; it knows nothing of either.
 */

export interface Selection {
  names: ReadonlySet<string>;
  /** Where Shift begins; undefined before the first choice. */
  anchor?: string | undefined;
}

export const NOTHING: Selection = { names: new Set() };

export function only(name: string): Selection {
  return { names: new Set([name]), anchor: name };
}

export function toggled({ names }: Selection, name: string): Selection {
  const next = new Set(names);
  if (!next.delete(name)) next.add(name);
  return { names: next, anchor: name };
}

/** From the anchor to `to`, in the order shown. What was selected outside goes, as on a desktop; `keep` adds instead. */
export function extended(
  { names, anchor }: Selection,
  order: readonly string[],
  to: string,
  keep = false,
): Selection {
  const end = order.indexOf(to);
  const start = anchor === undefined ? -1 : order.indexOf(anchor);
  if (end < 0) return { names, anchor };
  if (start < 0) return { names: new Set(keep ? [...names, to] : [to]), anchor: to };
  const range = order.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { names: new Set(keep ? [...names, ...range] : range), anchor };
}

/** Everything that is shown; a second time nothing. */
export function allOrNone({ names }: Selection, order: readonly string[]): Selection {
  return isAll({ names }, order) ? NOTHING : { names: new Set(order), anchor: order[0] };
}

export function isAll({ names }: Selection, order: readonly string[]): boolean {
  return order.length > 0 && order.every((name) => names.has(name));
}

/** Without the names that are not shown any more: nobody acts on what cannot be seen. The same object when nothing changed. */
export function pruned(selection: Selection, shown: ReadonlySet<string>): Selection {
  const { names, anchor } = selection;
  const rest = [...names].filter((name) => shown.has(name));
  if (rest.length === names.size) return selection;
  return { names: new Set(rest), anchor: anchor !== undefined && shown.has(anchor) ? anchor : undefined };
}
