/** Equality of JSON values, whatever the order of keys. Pure; used by the notebook codecs and the merge. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => sameJson(item, b[i]));
  }
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(x).filter((name) => x[name] !== undefined);
  if (names.length !== Object.keys(y).filter((name) => y[name] !== undefined).length) return false;
  return names.every((name) => Object.hasOwn(y, name) && sameJson(x[name], y[name]));
}
