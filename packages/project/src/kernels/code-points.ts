/** Positions in code: Jupyter counts code points, we count UTF-16 units as editors do. */

export const utf16ToCodePoint = (text: string, position: number): number => {
  let count = 0;
  for (const _ of text.slice(0, position)) count += 1;
  return count;
};

export function codePointToUtf16(text: string, position: number): number {
  let units = 0;
  let count = 0;
  for (const character of text) {
    if (count >= position) break;
    units += character.length;
    count += 1;
  }
  return units;
}
