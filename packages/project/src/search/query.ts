/** What a search asks, made ready: its pattern and its globs. Pure; used by both ways of searching. */
import { LyceumError } from '@lyceum/util/errors';
import type { SearchQuery } from '@lyceum/util/protocol/files';

/** Our own folders and the trash are never searched. */
export const NEVER_SEARCHED = ['.local/share/Trash', '.local/share/lyceum', '.snapshots'];

/** Names or paths with * ? [..] and **; `exclude` for those with "!". */
export interface Globs {
  include: string[];
  exclude: string[];
}

export function globsOf(files: string | undefined): Globs {
  const globs = (files ?? '').split(/[\s,]+/).filter((glob) => glob !== '' && glob !== '!');
  return {
    include: globs.filter((glob) => !glob.startsWith('!')),
    exclude: globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)),
  };
}

export function patternOf({ text, regex, match_case, whole_word }: SearchQuery): RegExp {
  const source = regex ? text : text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const words = whole_word ? `(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])` : source;
  try {
    return new RegExp(words, match_case ? 'gu' : 'giu');
  } catch (error) {
    throw badPattern(error instanceof Error ? error.message : '');
  }
}

export function badPattern(reason: string): LyceumError {
  return new LyceumError('bad_request', `This is no regular expression: ${reason}`);
}

/** As git and ripgrep read it: without a slash it is about the name, at any depth. */
export function globPattern(glob: string): RegExp {
  const rooted = glob.replace(/\/$/, '/**');
  const anywhere = rooted.includes('/') ? rooted.replace(/^\//, '') : `**/${rooted}`;
  let source = '';
  for (let i = 0; i < anywhere.length; i++) {
    const rest = anywhere.slice(i);
    const set = /^\[(!?)([^\]]+)\]/.exec(rest);
    if (rest.startsWith('**/')) {
      source += '(?:.*/)?';
      i += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      i += 1;
    } else if (set) {
      source += `[${set[1] ? '^' : ''}${(set[2] ?? '').replace(/[\\\]^]/g, '\\$&')}]`;
      i += set[0].length - 1;
    } else if (rest.startsWith('*')) source += '[^/]*';
    else if (rest.startsWith('?')) source += '[^/]';
    else source += (anywhere[i] ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 'su');
}

export function isWanted(
  path: string,
  { include, exclude }: { include: RegExp[]; exclude: RegExp[] },
): boolean {
  if (exclude.some((glob) => glob.test(path))) return false;
  return include.length === 0 || include.some((glob) => glob.test(path));
}
