/** Rows and columns out of CSV or TSV text (RFC 4180: quotes, doubled quotes, line ends inside quotes). Pure; it guesses no types. */

/** Rows looked at for the separator. */
const SAMPLE_CHARS = 4000;
const SEPARATORS = ['\t', ';', ',', '|'] as const;

/** The separator that stands most often in the first lines outside quotes; a comma when none does. */
export function guessSeparator(text: string): string {
  const sample = text.slice(0, SAMPLE_CHARS).replace(/"(?:[^"]|"")*"/g, '');
  let best = ',';
  let most = 0;
  for (const separator of SEPARATORS) {
    const count = sample.split(separator).length - 1;
    if (count > most) {
      best = separator;
      most = count;
    }
  }
  return best;
}

/** At most `maxRows` rows; a last line without its end counts. */
export function parseCsv(text: string, separator: string, maxRows: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length && rows.length < maxRows) {
    const cell = readCell(text, at, separator);
    row.push(cell.value);
    at = cell.end;
    if (text[at] === separator) {
      at++;
      // "a," has a second, empty cell.
      if (at === text.length) row.push('');
      else continue;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    rows.push(row);
    row = [];
  }
  if (row.length > 0 && rows.length < maxRows) rows.push(row);
  return rows;
}

function readCell(text: string, start: number, separator: string): { value: string; end: number } {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
    return { value: text.slice(start, end), end };
  }
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const rest = readCell(text, quote + 1, separator);
      // What follows a closing quote belongs to the cell, as spreadsheets read it; a new quote begins nothing.
      return text[quote + 1] === undefined || isEnd(text[quote + 1], separator)
        ? { value, end: quote + 1 }
        : { value: value + rest.value, end: rest.end };
    }
    value += '"';
    at = quote + 2;
  }
}

function isEnd(char: string | undefined, separator: string): boolean {
  return char === separator || char === '\n' || char === '\r';
}
