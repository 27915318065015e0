/**
 * The addresses of project content, as values: `<base>/<project_id>/{port,server}/<n>/…`, `<base>/<project_id>/port/<name>/…` and
 * `<base>/<project_id>/raw/<path>`.
 * Shared by HTTP, upgrades, tickets and links. Pure; it never decides who may go there.
 */
import { isUuid, type ProjectId } from '@lyceum/util/ids';
import type { ProjectAction } from '@lyceum/util/permission';
import { SERVER_NAME } from '@lyceum/util/protocol/servers';

export interface ProxyTarget {
  project_id: ProjectId;
  kind: 'port' | 'server' | 'raw';
  /** Of the project's own server; 0 for raw, and for a name until the project has said where it leads. */
  port: number;
  /** A server of the project by its name. */
  name?: string;
  /** With a name: path and query behind it, for a server that does not know its prefix. */
  stripped?: string;
  /** Path and query that the upstream gets. */
  upstream: string;
  /** What was taken off (server, raw) or what the server should know as its base (port). */
  prefix: string;
}

export type ParsedPath =
  | { kind: 'target'; target: ProxyTarget }
  /** The address lacks its closing slash: relative links would break. */
  | { kind: 'redirect'; location: string }
  | { kind: 'unknown' };

const MAX_PORT = 65_535;
const UNKNOWN: ParsedPath = { kind: 'unknown' };

/** What it takes to go there: a server can do whatever its project can. */
export function actionFor(target: ProxyTarget): ProjectAction {
  return target.kind === 'raw' ? 'read' : 'run';
}

export function parseProxyPath(url: string, base_path: string): ParsedPath {
  if (!url.startsWith(`${base_path}/`)) return UNKNOWN;
  const { path, query } = splitQuery(url.slice(base_path.length));
  const [project_id, afterProject = ''] = cut(path.slice(1));
  if (!isUuid(project_id)) return UNKNOWN;
  const [kind, rest = ''] = cut(afterProject);
  const project = { project_id: project_id as ProjectId };
  const root = `${base_path}/${project_id}/${kind}`;
  if (kind === 'raw')
    return {
      kind: 'target',
      target: { ...project, kind, port: 0, upstream: `/${rest}${query}`, prefix: root },
    };
  if (kind !== 'port' && kind !== 'server') return UNKNOWN;
  const [portText, rooted] = cut(rest);
  const port = portOf(portText);
  const name = kind === 'port' && SERVER_NAME.test(portText) ? portText : undefined;
  if (port === undefined && name === undefined) return UNKNOWN;
  const prefix = `${root}/${portText}`;
  if (rooted === undefined) return { kind: 'redirect', location: `${prefix}/${query}` };
  const stripped = `/${rooted}${query}`;
  const upstream = kind === 'port' ? url : stripped;
  const target: ProxyTarget = { ...project, kind, port: port ?? 0, upstream, prefix };
  return { kind: 'target', target: name === undefined ? target : { ...target, name, stripped } };
}

/** What is before the first slash, and after it. */
function cut(path: string): [string, string?] {
  const slash = path.indexOf('/');
  return slash < 0 ? [path] : [path.slice(0, slash), path.slice(slash + 1)];
}

function portOf(text: string): number | undefined {
  if (!/^[1-9]\d{0,4}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= MAX_PORT ? port : undefined;
}

/** `query` with its "?", or "". */
export function splitQuery(url: string): { path: string; query: string } {
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark) };
}

/** Takes one parameter out of an address and leaves every other byte of it alone. */
export function takeParameter(url: string, name: string): { value: string | undefined; rest: string } {
  // Nearly every address: nothing to take apart.
  if (!url.includes(name)) return { value: undefined, rest: url };
  const { path, query } = splitQuery(url);
  const parts = query === '' ? [] : query.slice(1).split('&');
  const found = parts.find((part) => part.startsWith(`${name}=`));
  const kept = parts.filter((part) => !part.startsWith(`${name}=`));
  return {
    value: found?.slice(name.length + 1),
    rest: kept.length > 0 ? `${path}?${kept.join('&')}` : path,
  };
}

export function addParameter(url: string, name: string, value: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}
