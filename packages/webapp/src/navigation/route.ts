/**
 * The addresses of the webapp as values: parse and format, one the inverse of the other. Pure; the base path is given by the
 * caller (history.ts). An address that means nothing becomes `not_found`, never an exception.
 */
import { isUuid, type ProjectId } from '@lyceum/util/ids';
import { encodePath, HOME, type ProjectPath, parseProjectPath } from '@lyceum/util/paths';

export type ProjectView =
  /** The explorer in this folder; or the trash of the project, or what its folders take on the disk. */
  | { kind: 'folder'; path: ProjectPath; show?: FolderShow }
  /** The editor, terminal or viewer of this file, at this line (from 1); or its history. */
  | { kind: 'file'; path: ProjectPath; timeTravel?: true; line?: number }
  /** Create something in this folder. */
  | { kind: 'new'; folder: ProjectPath }
  /** Who did what when. */
  | { kind: 'log' }
  /** Words in all files. What is searched for is kept by project/search, not in the address. */
  | { kind: 'search' }
  /** Web programs of the project. */
  | { kind: 'servers' }
  | { kind: 'settings' };

export const FOLDER_SHOWS = ['trash', 'usage'] as const;
export type FolderShow = (typeof FOLDER_SHOWS)[number];

export type Route =
  | { page: 'landing' }
  | { page: 'sign_up'; next?: string }
  | { page: 'sign_in'; next?: string }
  | { page: 'projects' }
  | { page: 'settings' }
  | { page: 'admin' }
  | { page: 'project'; project_id: ProjectId; view: ProjectView }
  | { page: 'not_found'; address: string };

/** Query of a file's address whose history is shown. */
const TIME_TRAVEL = 'time-travel';
const LINE = 'line';

/** `pathname` as the browser has it (percent-encoded), `search` with its "?". */
export function parseRoute(base: string, pathname: string, search = ''): Route {
  const notFound: Route = { page: 'not_found', address: pathname + search };
  if (pathname !== base && !pathname.startsWith(`${base}/`)) return notFound;
  const below = pathname.slice(base.length).replace(/^\//, '');
  const query = new URLSearchParams(search);
  switch (below.replace(/\/$/, '')) {
    case '':
      return { page: 'landing' };
    case 'auth/sign-up':
      return { page: 'sign_up', ...nextOf(query) };
    case 'auth/sign-in':
      return { page: 'sign_in', ...nextOf(query) };
    case 'projects':
      return { page: 'projects' };
    case 'settings':
      return { page: 'settings' };
    case 'admin':
      return { page: 'admin' };
  }
  return parseProjectRoute(below, query) ?? notFound;
}

function nextOf(query: URLSearchParams): { next?: string } {
  const next = query.get('next');
  return next !== null && isSafeNext(next) ? { next } : {};
}

/** Only an address of this very site may follow a sign-in: "//elsewhere" and "/\elsewhere" are other sites to a browser. */
export function isSafeNext(next: string): boolean {
  if (!next.startsWith('/') || next.startsWith('//')) return false;
  // Browsers drop tabs and line ends and read "\" as "/": none belongs in an address of ours.
  return ![...next].some((char) => char === '\\' || char <= ' ');
}

function parseProjectRoute(below: string, query: URLSearchParams): Route | undefined {
  const [section, project_id, page, ...rest] = below.split('/');
  if (section !== 'projects' || project_id === undefined || !isUuid(project_id)) return undefined;
  const view = parseView(page ?? '', rest, query);
  return view && { page: 'project', project_id: project_id as ProjectId, view };
}

function parseView(page: string, rest: string[], query: URLSearchParams): ProjectView | undefined {
  const isLeaf = rest.length === 0 || (rest.length === 1 && rest[0] === '');
  if (page === '') return isLeaf ? { kind: 'folder', path: HOME } : undefined;
  if (page === 'settings' || page === 'log' || page === 'search' || page === 'servers')
    return isLeaf ? { kind: page } : undefined;
  if (page === 'new') {
    const folder = parsePath(query.get('folder') ?? '');
    return isLeaf && folder !== undefined ? { kind: 'new', folder } : undefined;
  }
  if (page !== 'files') return undefined;
  const path = parsePath(decode(rest.join('/')));
  if (path === undefined) return undefined;
  if (path === '' || rest.at(-1) === '') {
    const show = FOLDER_SHOWS.find((name) => query.has(name));
    return { kind: 'folder', path, ...(show && { show }) };
  }
  if (query.has(TIME_TRAVEL)) return { kind: 'file', path, timeTravel: true };
  return { kind: 'file', path, ...lineOf(query.get(LINE)) };
}

function lineOf(text: string | null): { line?: number } {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? { line: Number(text) } : {};
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function parsePath(text: string | undefined): ProjectPath | undefined {
  if (text === undefined) return undefined;
  try {
    return parseProjectPath(text);
  } catch {
    return undefined;
  }
}

/** The address of a route, base path included. */
export function formatRoute(base: string, route: Route): string {
  switch (route.page) {
    case 'landing':
      return `${base}/`;
    case 'sign_up':
      return `${base}/auth/sign-up${formatNext(route.next)}`;
    case 'sign_in':
      return `${base}/auth/sign-in${formatNext(route.next)}`;
    case 'projects':
      return `${base}/projects`;
    case 'settings':
      return `${base}/settings`;
    case 'admin':
      return `${base}/admin`;
    case 'project':
      return `${base}/projects/${route.project_id}/${formatView(route.view)}`;
    case 'not_found':
      return route.address;
  }
}

function formatNext(next: string | undefined): string {
  return next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
}

function formatView(view: ProjectView): string {
  switch (view.kind) {
    case 'folder':
      return `files/${view.path === '' ? '' : `${encodePath(view.path)}/`}${view.show ? `?${view.show}` : ''}`;
    case 'file':
      return `files/${encodePath(view.path)}${formatPlace(view)}`;
    case 'new':
      return view.folder === '' ? 'new' : `new?folder=${encodeURIComponent(view.folder)}`;
    case 'log':
    case 'search':
    case 'servers':
    case 'settings':
      return view.kind;
  }
}

function formatPlace({ timeTravel, line }: Extract<ProjectView, { kind: 'file' }>): string {
  if (timeTravel) return `?${TIME_TRAVEL}`;
  return line === undefined ? '' : `?${LINE}=${line}`;
}
