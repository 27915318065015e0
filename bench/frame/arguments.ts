/** The command line of `npm run bench -- …` as a value. Pure; called by scripts/bench.ts. */

export type Mode = 'quick' | 'default' | 'full';

export interface BenchArguments {
  mode: Mode;
  /** Empty: all rows of the mode. */
  names: string[];
  /** A file for the JSON line; it is printed when there is none. */
  json: string | undefined;
}

export function parseArguments(
  args: readonly string[],
  rows: readonly string[],
  groups: Readonly<Record<string, readonly string[]>> = {},
): BenchArguments {
  const parsed: BenchArguments = { mode: 'default', names: [], json: undefined };
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--quick') parsed.mode = 'quick';
    else if (word === '--full') parsed.mode = 'full';
    else if (word === '--json') parsed.json = rest.shift() ?? refuse('--json takes the name of a file.');
    else if (rows.includes(word)) parsed.names.push(word);
    else if (groups[word] !== undefined) parsed.names.push(...(groups[word] ?? []));
    else
      refuse(
        `There is no row "${word}". Rows: ${[...rows, ...Object.keys(groups)].join(', ')}. Options: --quick, --full, --json <file>.`,
      );
  }
  return parsed;
}

function refuse(message: string): never {
  throw new Error(message);
}
