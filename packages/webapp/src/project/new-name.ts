/** The file name that a typed name and a chosen kind make together. Pure; used by the page "New". */

/** "notes" and "md" → "notes.md"; a name that has the ending already, or a kind without one, stays as it is typed. */
export function fullNameOf(typed: string, extension: string): string {
  const name = typed.trim() || (extension === 'term' ? 'terminal' : 'untitled');
  if (extension === '' || name.toLowerCase().endsWith(`.${extension}`)) return name;
  return `${name}.${extension}`;
}
