/** Names that are not taken yet: for "keep both" uploads and for numbered new terminals. Pure. */

/** "plot.png" → "plot (2).png", the first number that is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const dot = name.lastIndexOf('.');
  const [stem, suffix] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let count = 2; ; count++) {
    const candidate = `${stem} (${count})${suffix}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** "terminal-<n>.term" with the first number that is free. */
export function freeTerminalName(taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const candidate = `terminal-${count}.term`;
    if (!taken.has(candidate)) return candidate;
  }
}
