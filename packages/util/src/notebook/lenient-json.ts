/**
 * JSON as Python's json writes it too: NaN, Infinity and -Infinity, which no standard knows, are read as null. Pure; called for what kernels send, so that a
 * picture with one missing value is shown, not lost.
 */

/** A whole string, so that nothing within one is meant; or a word that JSON does not have. */
const STRING_OR_WORD = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/gs;

/** undefined: not even so. */
export function lenientJson(text: string): unknown {
  return (
    parsed(text) ?? parsed(text.replace(STRING_OR_WORD, (found) => (found.startsWith('"') ? found : 'null')))
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
