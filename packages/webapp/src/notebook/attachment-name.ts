/** How a picture that was pasted into a cell is called there. Pure; used by attachments.ts. */

/** A name that the cell does not have yet. Without spaces, which end a link in Markdown. */
export function attachmentName(wanted: string, taken: readonly string[]): string {
  const clean = wanted.replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'image.png';
  const dot = clean.lastIndexOf('.');
  const [stem, suffix] = dot > 0 ? [clean.slice(0, dot), clean.slice(dot)] : [clean, ''];
  let name = clean;
  for (let i = 1; taken.includes(name); i++) name = `${stem}-${i}${suffix}`;
  return name;
}
