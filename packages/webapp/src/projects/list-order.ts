/**
 * Which projects the list shows and in which order. Pure, and quick with ten thousand: what is searched is put together once per project
 * and set of members, times are compared as texts, titles by one collator.
 */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { STATE_LABELS } from '@lyceum/util/project-state';
import { fullName } from '../theme/person-avatar';
import type { MarksState } from './marks-slice';
import type { MembersState } from './members-slice';
import type { Member, PersonRow, Project } from './rows';

export const SORTS = {
  last_edited: 'Last edited',
  title: 'Title',
  state: 'State',
  created: 'Created',
} as const;
export type Sort = keyof typeof SORTS;

/** What is seen: all that is not hidden, or the hidden ones alone. */
export type Shown = 'projects' | 'hidden';

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byTitle = (a: Project, b: Project) =>
  collator.compare(a.title, b.title) || byText(a.project_id, b.project_id);

/** Running ones first, then those on their way, then the rest. */
const STATE_RANK = {
  running: 0,
  starting: 1,
  opening: 1,
  stopping: 2,
  closing: 2,
  moving: 2,
  opened: 3,
  closed: 3,
} as const;

const COMPARE: Record<Sort, (a: Project, b: Project) => number> = {
  last_edited: (a, b) => byText(b.last_edited, a.last_edited) || byTitle(a, b),
  title: byTitle,
  state: (a, b) =>
    STATE_RANK[a.state.state] - STATE_RANK[b.state.state] || byText(b.last_edited, a.last_edited),
  created: (a, b) => byText(b.created, a.created) || byTitle(a, b),
};

export function sorted(projects: Iterable<Project>, sort: Sort): Project[] {
  return [...projects].sort(COMPARE[sort]);
}

/** Starred ones come first, each part in the order that it had. */
export function visible(projects: readonly Project[], marks: MarksState, shown: Shown): Project[] {
  const wanted = projects.filter(
    ({ project_id }) => (marks[project_id]?.hidden ?? false) === (shown === 'hidden'),
  );
  const isStarred = ({ project_id }: Project) => marks[project_id]?.starred ?? false;
  return [...wanted.filter(isStarred), ...wanted.filter((project) => !isStarred(project))];
}

interface Searched {
  members: readonly Member[] | undefined;
  people: MembersState['people'];
  text: string;
}
const searched = new WeakMap<Project, Searched>();

/** Title, description, people and state of a project in one text. A project's row, members and names keep their objects until they change. */
function textOf(project: Project, { byProject, people }: Pick<MembersState, 'byProject' | 'people'>): string {
  const members = byProject[project.project_id];
  const known = searched.get(project);
  if (known && known.members === members && known.people === people) return known.text;
  const names = (members ?? []).map(({ account_id }) => nameIn(people, account_id));
  const text = [project.title, project.description, STATE_LABELS[project.state.state], ...names]
    .join('\n')
    .toLowerCase();
  searched.set(project, { members, people, text });
  return text;
}

function nameIn(people: Readonly<Record<AccountId, PersonRow>>, account_id: AccountId): string {
  const person = people[account_id];
  return person ? fullName(person) : '';
}

/** Every word of the filter must be in the title, the description, a member's name or the state. */
export function filtered(
  projects: readonly Project[],
  filter: string,
  members: Pick<MembersState, 'byProject' | 'people'>,
): readonly Project[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return projects;
  return projects.filter((project) => {
    const text = textOf(project, members);
    return words.every((word) => text.includes(word));
  });
}

export function hiddenCount(byId: Readonly<Record<ProjectId, Project>>, marks: MarksState): number {
  return Object.values(marks).filter(({ project_id, hidden }) => hidden && byId[project_id]).length;
}
