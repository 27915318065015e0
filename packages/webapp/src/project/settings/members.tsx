/** The members of a project with their roles; owners add, change and remove, everybody else reads the list. */
import './members.css';
import type { ProjectId } from '@lyceum/util/ids';
import { ROLES, type Role } from '@lyceum/util/permission';
import { ActionIcon, NativeSelect, Tooltip } from '@mantine/core';
import { IconUserMinus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useMe } from '../../account/use-me';
import { useAppSelector } from '../../app/store';
import { type MemberWithName, namedMembers, selectMembers } from '../../projects/selectors';
import { fullName, PersonAvatar } from '../../theme/person-avatar';
import { AddMember } from './add-member';
import { ROLE_LABELS } from './role-labels';
import { useMemberChanges } from './use-members';

interface Props {
  project_id: ProjectId;
  canManage: boolean;
}

export function Members({ project_id, canManage }: Props) {
  const rows = useAppSelector((state) => selectMembers(state, project_id));
  const people = useAppSelector((state) => state.members.people);
  const members = useMemo(() => namedMembers(rows, people), [rows, people]);
  const changes = useMemberChanges(project_id);
  const owners = members.filter(({ role }) => role === 'owner').length;
  return (
    <>
      {canManage && <AddMember add={changes.add} />}
      <ul className="ly-members" aria-label="Members">
        {members.map((member) => (
          <MemberRow
            key={member.account_id}
            member={member}
            // A project always has an owner.
            canChange={canManage && !(member.role === 'owner' && owners === 1)}
            changeRole={(role) => changes.changeRole(member, role)}
            remove={() => void changes.remove(member)}
          />
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  member: MemberWithName;
  canChange: boolean;
  changeRole(role: Role): void;
  remove(): void;
}

function MemberRow({ member, canChange, changeRole, remove }: RowProps) {
  const me = useMe();
  const name = fullName(member);
  return (
    <li>
      <PersonAvatar person={member} size={32} tooltip={false} />
      <div className="ly-fill">
        <div className="ly-ellipsis">
          {name} {member.account_id === me.account_id && <small>(you)</small>}
        </div>
        <small className="ly-ellipsis">{member.email_address}</small>
      </div>
      {canChange ? (
        <NativeSelect
          aria-label={`Role of ${name}`}
          size="xs"
          data={ROLES.map((role) => ({ value: role, label: ROLE_LABELS[role] }))}
          value={member.role}
          onChange={(event) => changeRole(event.currentTarget.value as Role)}
        />
      ) : (
        <span className="ly-member-role">{ROLE_LABELS[member.role]}</span>
      )}
      {canChange && (
        <Tooltip label={`Remove ${name}`}>
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={remove}>
            <IconUserMinus size={17} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
