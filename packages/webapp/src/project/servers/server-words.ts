/** The states of a server in words, with their tone. Pure; used by server-card.tsx. */
import type { ServerInfo } from '@lyceum/util/protocol/servers';

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

export interface StateWords {
  text: string;
  tone: Tone;
  /** More to know, on a line of its own. */
  detail?: string;
}

export function stateWords(
  { state, problem }: Pick<ServerInfo, 'state' | 'problem'>,
  ago: (time: number) => string,
): StateWords {
  switch (state.status) {
    case 'stopped':
      return problem === undefined
        ? { text: 'Stopped', tone: 'quiet' }
        : { text: 'Not installed', tone: 'quiet', detail: problem };
    case 'starting':
      return { text: 'Starting', tone: 'warn', detail: `${state.step}…` };
    case 'running':
      return { text: 'Running', tone: 'good', detail: `On port ${state.port}, started ${ago(state.since)}` };
    case 'stopping':
      return { text: 'Stopping', tone: 'warn' };
    case 'failed':
      return { text: 'Failed', tone: 'bad', detail: `${capital(ago(state.at))}: ${state.reason}` };
  }
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** Without the colours that programs write for a terminal, and with each line as it was written last. */
export function plainLog(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  const bare = text.replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '');
  return bare.replace(/\r\n/g, '\n').replace(/^[^\n]*\r(?!$)/gm, '');
}

/** What is wrong with a name, for people. */
export function nameProblem(name: string, taken: ReadonlySet<string>): string | undefined {
  if (name === '') return 'A server needs a name: it becomes part of its address.';
  if (!/^[a-z]/.test(name)) return 'A name begins with a small letter.';
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name)) return 'Small letters, digits and hyphens, at most 30.';
  return taken.has(name) ? 'There is a server of this name already.' : undefined;
}
