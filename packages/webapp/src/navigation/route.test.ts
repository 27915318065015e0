/** Routes: each address of UI.md parses to its page and formats back; nothing throws, nothing leads to another site. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { formatRoute, isSafeNext, parseRoute, type Route } from './route';

const project_id = '11111111-2222-4333-8444-555555555555' as ProjectId;
const path = (text: string) => text as ProjectPath;
const inProject = (view: Extract<Route, { page: 'project' }>['view']): Route => ({
  page: 'project',
  project_id,
  view,
});

const TABLE: [string, Route][] = [
  ['/', { page: 'landing' }],
  ['/auth/sign-up', { page: 'sign_up' }],
  ['/auth/sign-in?next=%2Fprojects', { page: 'sign_in', next: '/projects' }],
  ['/projects', { page: 'projects' }],
  ['/settings', { page: 'settings' }],
  [`/projects/${project_id}/files/`, inProject({ kind: 'folder', path: path('') })],
  [`/projects/${project_id}/files/a/b/`, inProject({ kind: 'folder', path: path('a/b') })],
  [`/projects/${project_id}/files/?trash`, inProject({ kind: 'folder', path: path(''), show: 'trash' })],
  [`/projects/${project_id}/files/a/?usage`, inProject({ kind: 'folder', path: path('a'), show: 'usage' })],
  [`/projects/${project_id}/files/a/b.py`, inProject({ kind: 'file', path: path('a/b.py') })],
  [
    `/projects/${project_id}/files/a.md?time-travel`,
    inProject({ kind: 'file', path: path('a.md'), timeTravel: true }),
  ],
  [
    `/projects/${project_id}/files/50%25%20%23%3F%20%C3%BC.txt`,
    inProject({ kind: 'file', path: path('50% #? ü.txt') }),
  ],
  [`/projects/${project_id}/new`, inProject({ kind: 'new', folder: path('') })],
  [`/projects/${project_id}/new?folder=a%2Fb`, inProject({ kind: 'new', folder: path('a/b') })],
  [`/projects/${project_id}/files/a.md?line=12`, inProject({ kind: 'file', path: path('a.md'), line: 12 })],
  [`/projects/${project_id}/settings`, inProject({ kind: 'settings' })],
  [`/projects/${project_id}/log`, inProject({ kind: 'log' })],
  [`/projects/${project_id}/search`, inProject({ kind: 'search' })],
  [`/projects/${project_id}/servers`, inProject({ kind: 'servers' })],
];

describe.each(['', '/some/base'])('[WA1] addresses below "%s"', (base) => {
  test.each(TABLE)('%s', (address, route) => {
    const url = new URL(base + address, 'http://x');
    expect(parseRoute(base, url.pathname, url.search)).toEqual(route);
    expect(formatRoute(base, route)).toBe(base + address);
  });
});

test.each([
  '/projects/not-a-uuid/files/',
  `/projects/${project_id}/log/more`,
  `/projects/${project_id}/files/%E0%A4%A`,
  `/projects/${project_id}/files/..%2F..%2Fetc`,
  '/nowhere',
])('[WA1] %s is not found, not an error', (address) => {
  expect(parseRoute('', address).page).toBe('not_found');
});

test('[WA1] an address outside the base path is not found', () => {
  expect(parseRoute('/base', '/projects').page).toBe('not_found');
  expect(parseRoute('/base', '/basement').page).toBe('not_found');
  expect(parseRoute('/base', '/base').page).toBe('landing');
});

test('[WA2] next leads to this site only', () => {
  for (const bad of ['https://x', '//x', '/\\x', '/\t/x', 'x', '']) expect(isSafeNext(bad)).toBe(false);
  expect(isSafeNext('/base/content?project_id=1')).toBe(true);
  expect(parseRoute('', '/auth/sign-in', '?next=//evil')).toEqual({ page: 'sign_in' });
});
