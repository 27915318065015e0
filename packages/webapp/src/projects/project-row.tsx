/** One project in the list: star, title (the link), state, people, last edited, menu. The whole row leads to the project. */
import { HOME } from '@lyceum/util/paths';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { memo } from 'react';
import { useAppSelector } from '../app/store';
import { RouteLink } from '../navigation/route-link';
import { PersonAvatar } from '../theme/person-avatar';
import { accentOf } from './accent';
import { RowMenu } from './row-menu';
import type { Project } from './rows';
import { selectMembers } from './selectors';
import { StateBadge } from './state-badge';
import { TimeAgo } from './time-ago';
import { useMarks } from './use-marks';

/** Pixels: two lines of text and some air. */
export const ROW_HEIGHT = 60;

/** People shown before "+3". */
const MAX_AVATARS = 4;

interface Props {
  project: Project;
  /** Pixels from the top of the list. */
  top: number;
  position: number;
  total: number;
}

export const ProjectRow = memo(function ProjectRow({ project, top, position, total }: Props) {
  return (
    <li
      className="ly-project-row"
      style={{ height: ROW_HEIGHT, transform: `translateY(${top}px)`, ...accentOf(project.color) }}
      aria-posinset={position}
      aria-setsize={total}
    >
      <Star project={project} />
      <div className="ly-ellipsis">
        <RouteLink
          className="ly-project-title"
          to={{ page: 'project', project_id: project.project_id, view: { kind: 'folder', path: HOME } }}
        >
          {project.title}
        </RouteLink>
        <span className="ly-project-about ly-ellipsis">{project.description}</span>
      </div>
      <StateBadge state={project.state} />
      <People project={project} />
      <TimeAgo time={Date.parse(project.last_edited)} />
      <RowMenu project={project} />
    </li>
  );
});

function Star({ project: { project_id, title } }: { project: Project }) {
  const { starred, setStarred } = useMarks(project_id, title);
  const Icon = starred ? IconStarFilled : IconStar;
  const label = starred ? `Take the star off ${title}` : `Star ${title}`;
  return (
    // Plain buttons: a fast scroll makes dozens of rows in one frame.
    <button
      type="button"
      className="ly-row-button ly-project-star"
      aria-label={label}
      aria-pressed={starred}
      title={starred ? 'Take the star off' : 'Star: keep it at the top'}
      onClick={() => setStarred(!starred)}
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}

function People({ project }: { project: Project }) {
  const members = useAppSelector((state) => selectMembers(state, project.project_id));
  const people = useAppSelector((state) => state.members.people);
  const shown = members.slice(0, MAX_AVATARS).flatMap(({ account_id }) => people[account_id] ?? []);
  const more = members.length - MAX_AVATARS;
  return (
    <div className="ly-project-people">
      {shown.map((person) => (
        <PersonAvatar key={person.account_id} person={person} size={24} />
      ))}
      {more > 0 && <small>+{more}</small>}
    </div>
  );
}
