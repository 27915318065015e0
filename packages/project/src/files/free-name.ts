/** Names beside a taken one: "a.txt", "a (2).txt", "a (3).txt" … Pure; used by the trash and for things that come in. */

/** `number` 1 is the name itself. At most `limit` bytes of UTF-8, cut before the ending. */
export function beside(name: string, number: number, limit = 255): string {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : '';
  const stem = name.slice(0, name.length - ending.length);
  const mark = number === 1 ? '' : ` (${number})`;
  const room = limit - Buffer.byteLength(mark + ending);
  return cut(stem, Math.max(room, 1)) + mark + ending;
}

/** Between characters, never inside one. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let result = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    result += character;
  }
  return result;
}
