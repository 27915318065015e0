/** Lines as Python's str.splitlines cuts them: nbformat writes texts as lists of these. Pure; used by the .ipynb codec. */
const ENDS = '\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029';
const LINE = new RegExp(`[^${ENDS}]*(?:\\r\\n|[${ENDS}])|[^${ENDS}]+$`, 'g');
const LINE_END = new RegExp(`(?:\\r\\n|[${ENDS}])$`);

/** With their ends. */
export function splitLines(text: string): string[] {
  return text.match(LINE) ?? [];
}

export function withoutEnds(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(LINE_END, ''));
}
