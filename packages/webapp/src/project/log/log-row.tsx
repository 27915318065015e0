/** One entry of the log: who, what, when. Files and folders are links. */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { LogEntry } from '@lyceum/util/schema/project-log';
import { IconSettingsAutomation } from '@tabler/icons-react';
import { memo } from 'react';
import { useAppSelector } from '../../app/store';
import { RouteLink } from '../../navigation/route-link';
import { fullName, PersonAvatar } from '../../theme/person-avatar';
import { type LogPiece, logWords } from './log-words';

interface Props {
  entry: LogEntry;
  project_id: ProjectId;
}

export const LogRow = memo(function LogRow({ entry, project_id }: Props) {
  const time = new Date(entry.time);
  return (
    <li>
      <Who account_id={entry.account_id} />
      <span className="ly-log-what">
        <strong>
          <Name account_id={entry.account_id} />
        </strong>{' '}
        {logWords(entry.event).map((piece, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence never change their order.
          <Piece key={at} piece={piece} project_id={project_id} />
        ))}
      </span>
      <time dateTime={entry.time} title={time.toLocaleString()}>
        {time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}
      </time>
    </li>
  );
});

function Who({ account_id }: { account_id: AccountId | null }) {
  const person = useAppSelector((state) =>
    account_id === null ? undefined : state.members.people[account_id],
  );
  if (account_id === null) return <IconSettingsAutomation size={22} stroke={1.4} aria-hidden />;
  const unknown = { account_id, first_name: '', last_name: '' };
  return <PersonAvatar person={person ?? unknown} size={22} tooltip={false} />;
}

function Name({ account_id }: { account_id: AccountId | null }) {
  const person = useAppSelector((state) =>
    account_id === null ? undefined : state.members.people[account_id],
  );
  if (account_id === null) return 'The system';
  return person ? fullName(person) : 'A former member';
}

function Piece({ piece, project_id }: { piece: LogPiece; project_id: ProjectId }) {
  if (typeof piece === 'string') return piece;
  if (piece.kind === 'person') return <Name account_id={piece.account_id} />;
  if (piece.kind === 'code') return <code>{piece.text}</code>;
  const { kind, path } = piece;
  return (
    <RouteLink className="ly-link" to={{ page: 'project', project_id, view: { kind, path } }}>
      {path === '' ? 'the home' : path}
    </RouteLink>
  );
}
