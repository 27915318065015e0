/**
 * Programs that people talk to in a terminal: which are installed, and what a `.term` file says to be one of them. The file names a console of this
 * list and no command: opening somebody's file starts nothing else. Used by servers.ts and the terminals.
 */
import type { ConsoleInfo } from '@lyceum/util/protocol/servers';
import { findProgram } from './programs';

export interface Console {
  id: string;
  title: string;
  about: string;
  programs: readonly string[];
  args: readonly string[];
}

export const CONSOLES: readonly Console[] = [
  {
    id: 'python',
    title: 'Python',
    about: 'Its interactive shell',
    programs: ['ipython3', 'ipython', 'python3'],
    args: [],
  },
  { id: 'r', title: 'R', about: 'Statistics', programs: ['R'], args: ['--no-save'] },
  {
    id: 'octave',
    title: 'Octave',
    about: 'Numerical mathematics',
    programs: ['octave-cli', 'octave'],
    args: [],
  },
  { id: 'sage', title: 'Sage', about: 'Mathematics in Python', programs: ['sage'], args: [] },
  { id: 'gap', title: 'GAP', about: 'Groups and discrete algebra', programs: ['gap'], args: [] },
  { id: 'pari', title: 'PARI/GP', about: 'Number theory', programs: ['gp'], args: [] },
  {
    id: 'singular',
    title: 'Singular',
    about: 'Polynomials and algebraic geometry',
    programs: ['Singular'],
    args: [],
  },
  { id: 'maxima', title: 'Maxima', about: 'Symbolic calculation', programs: ['maxima'], args: [] },
];

const LINE = /^lyceum-console: ([a-z]+)\s*$/;

function contentOf({ id }: Console): string {
  return `lyceum-console: ${id}\n`;
}

/** The console that a `.term` file with this content opens. */
export function consoleOf(content: string): Console | undefined {
  const [line = ''] = content.split('\n', 1);
  const id = LINE.exec(line)?.[1];
  return CONSOLES.find((one) => one.id === id);
}

export async function installedConsoles(home: string): Promise<ConsoleInfo[]> {
  const found = await Promise.all(CONSOLES.map((one) => findProgram(one.programs, home)));
  return CONSOLES.filter((_one, at) => found[at] !== undefined).map((one) => {
    const { id, title, about } = one;
    return { id, title, about, content: contentOf(one) };
  });
}
