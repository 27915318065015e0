/**
 * The words of one *.trashinfo file (freedesktop.org trash specification 1.0), as pure functions. Used by trash.ts.
 * Beside the absolute path, which other programs read, stands the one inside the project: homes move between machines.
 */
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';

const HEAD = '[Trash Info]';
const OWN_KEY = 'X-Lyceum-Path';

export interface TrashInfo {
  /** Inside the project; undefined when it was outside, or is not said. */
  path: ProjectPath | undefined;
  /** Milliseconds since 1970; undefined when it is not said. */
  deleted: number | undefined;
}

function encode(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

export function trashInfoText(home: string, path: ProjectPath, deleted: Date): string {
  const lines = [
    HEAD,
    `Path=${encode(`${home === '/' ? '' : home}/${path}`)}`,
    `DeletionDate=${localTime(deleted)}`,
    `${OWN_KEY}=${encode(path)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** YYYY-MM-DDThh:mm:ss in local time, as the specification asks. */
function localTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function parseTrashInfo(home: string, text: string): TrashInfo {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [key = '', value] = line.split(/=(.*)/s);
    // The first of several counts.
    if (value !== undefined && !values.has(key.trim())) values.set(key.trim(), value.trim());
  }
  const time = Date.parse(values.get('DeletionDate') ?? '');
  return {
    path: inside(values.get(OWN_KEY)) ?? below(home, values.get('Path')),
    deleted: Number.isNaN(time) ? undefined : time,
  };
}

function below(home: string, encoded: string | undefined): ProjectPath | undefined {
  const path = decoded(encoded);
  return path?.startsWith(`${home}/`) ? inside(encodeURIComponent(path.slice(home.length + 1))) : undefined;
}

function inside(encoded: string | undefined): ProjectPath | undefined {
  try {
    const path = parseProjectPath(decoded(encoded) ?? '');
    return path === '' ? undefined : path;
  } catch {
    return undefined;
  }
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
