/**
 * [FI42] The table of path attacks, to be read by people: each path, and what every kind of operation must answer to it. Tried by
 * path-attacks.test.ts, which has the operations. Where one operation answers otherwise, EXCEPTIONS says why.
 */
import { execFileSync } from 'node:child_process';
import { linkSync, symlinkSync, writeFileSync } from 'node:fs';

/** A code, or "ok". */
export type Outcome = string;

export interface Attack {
  what: string;
  path: string;
  lay?: (at: (path: string) => string) => void;
  reads: Outcome;
  touches: Outcome;
  makes: Outcome;
}

type Lay = Attack['lay'];

/** The path; then what reading it, touching the entry itself, and making something there must answer. */
function attack(what: string, path: string, outcomes: [Outcome, Outcome, Outcome], lay?: Lay): Attack {
  const [reads, touches, makes] = outcomes;
  return { what, path, reads, touches, makes, ...(lay && { lay }) };
}

const odd = (what: string, path: string): Attack =>
  attack(what, path, ['ok', 'ok', 'already_exists'], (at) => writeFileSync(at(path), 'odd'));
const refused = (what: string, path: string, code: Outcome, lay?: Lay): Attack =>
  attack(what, path, [code, code, code], lay);
const linkTo =
  (target: string, name: string): Lay =>
  (at) =>
    symlinkSync(target, at(name));

const LINK_OUT: [Outcome, Outcome, Outcome] = ['forbidden', 'ok', 'already_exists'];
const SPECIAL: [Outcome, Outcome, Outcome] = ['bad_request', 'ok', 'already_exists'];

export const ATTACKS: Attack[] = [
  refused('..', '../outside/secret', 'bad_request'),
  refused('.. in the middle', 'a/../../outside/secret', 'bad_request'),
  refused('.. at the end', 'a/..', 'bad_request'),
  refused('absolute', '/etc/passwd', 'bad_request'),
  refused('NUL', 'a\0b', 'bad_request'),
  refused('a name of 256 bytes', 'n'.repeat(256), 'bad_request'),
  refused('a path of more than 4096 bytes', `${'d/'.repeat(2050)}f`, 'bad_request'),
  refused('through a link to outside', 'out/secret', 'forbidden', linkTo('../outside', 'out')),
  refused('through a link to an absolute place', 'abs/passwd', 'forbidden', linkTo('/etc', 'abs')),
  refused('through a chain of links', 'one/secret', 'forbidden', (at) => {
    symlinkSync('two', at('one'));
    symlinkSync('../outside', at('two'));
  }),
  refused('through a loop of links', 'loop/x', 'forbidden', linkTo('loop', 'loop')),
  attack('a link to an outside file', 'file', LINK_OUT, linkTo('../outside/secret', 'file')),
  attack('a link to an outside folder', 'out', LINK_OUT, linkTo('../outside', 'out')),
  attack('a link to a place that begins like the home', 'twin', LINK_OUT, linkTo('../home-twin', 'twin')),
  attack('a loop of links', 'loop', LINK_OUT, linkTo('loop', 'loop')),
  attack(
    'a link that dangles outside',
    'dangling',
    ['not_found', 'ok', 'already_exists'],
    linkTo('../outside/new', 'dangling'),
  ),
  attack('a hard link to an outside file', 'hard', ['ok', 'ok', 'already_exists'], (at) =>
    linkSync(at('../outside/secret'), at('hard')),
  ),
  attack('a pipe', 'pipe', SPECIAL, (at) => void execFileSync('mkfifo', [at('pipe')])),
  // The test listens there.
  attack('a socket', 'sock', SPECIAL),
  attack('a device', 'null', SPECIAL, (at) => void execFileSync('mknod', [at('null'), 'c', '1', '3'])),
  attack('a snapshot where there is none', '.snapshots/x/y', ['not_found', 'read_only', 'read_only']),
  odd('a newline in the name', 'a\nb'),
  odd('quotes in the name', `a'b"c\`d$(e)`),
  odd('a leading dash', '-rf'),
  odd('an at sign first', '@a.tar'),
  odd('a backslash', 'a\\..\\b'),
  odd('a drive letter', 'C:evil'),
  odd('percent signs', '%2e%2e%2fx'),
  odd('emoji', '🧨💥.txt'),
  odd('right-to-left override', 'a\u202Etxt.exe'),
  odd('a combining name in another normal form', 'e\u0301'),
  odd('a name of 255 bytes', `${'n'.repeat(251)}.txt`),
  odd('a name that other systems reserve', 'CON'),
  odd('a trailing dot', 'dot.'),
  odd('a trailing space', 'space '),
  odd('only spaces', '   '),
];

/** `<attack> | <operation>`, or `* | <operation>`: what it answers instead. */
const EXCEPTIONS: Record<string, Outcome> = {
  // A regular file is no folder and no archive: the answer of these to any file.
  'file | listing': 'bad_request',
  'file | disk_usage': 'bad_request',
  'file | search in': 'bad_request',
  'file | extract from': 'bad_request',
  'file | copy from another project': 'bad_request',
  // It looks for the free place "<path>.zip", beside what is there.
  'taken | compress to': 'ok',
  'a name of 255 bytes | compress to': 'bad_request',
  // "a/...zip" is a name like others.
  '.. at the end | compress to': 'ok',
  // PUT is asked to replace a file, and does so by a rename: the other name of a hard link keeps its content.
  'file | PUT': 'ok',
  'a link to an outside file | PUT': 'forbidden',
  'a link to an outside folder | PUT': 'forbidden',
  'a link to a place that begins like the home | PUT': 'forbidden',
  'a link that dangles outside | PUT': 'not_found',
  'a loop of links | PUT': 'forbidden',
  'special | PUT': 'bad_request',
  // Nothing is read from what is no file, and a terminal asks for the folder of its path only.
  'special | copy from': 'bad_request',
  'special | compress from': 'bad_request',
  'special | zip of names': 'bad_request',
  // What is there is asked for by name in the folder.
  'link out | copy from another project': 'forbidden',
  'a link that dangles outside | copy from another project': 'not_found',
  'special | copy from another project': 'bad_request',
  // Snapshots can be looked at and copied from: here there are none.
  'a snapshot where there is none | stat': 'not_found',
  'a snapshot where there is none | copy from': 'not_found',
  'a snapshot where there is none | compress from': 'not_found',
  'a snapshot where there is none | zip of names': 'not_found',
  'a snapshot where there is none | terminal open': 'not_found',
  'a snapshot where there is none | document attach': 'read_only',
  'a snapshot where there is none | search in': 'bad_request',
};

/** The groups of EXCEPTIONS that an attack belongs to, the narrowest first. */
function groupsOf({ what, reads, makes }: Attack): string[] {
  const groups = [what];
  if (reads === 'ok') groups.push('file');
  if (['a pipe', 'a socket', 'a device'].includes(what)) groups.push('special');
  if (makes === 'already_exists' && reads === 'forbidden') groups.push('link out');
  if (makes === 'already_exists') groups.push('taken');
  return groups;
}

export function expected(attack: Attack, operation: string, usual: Outcome): Outcome {
  for (const group of groupsOf(attack)) {
    const exception = EXCEPTIONS[`${group} | ${operation}`];
    if (exception !== undefined) return exception;
  }
  return usual;
}
