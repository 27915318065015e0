/** Hands the project over to another member: that one becomes owner, and this person a collaborator. Undone by the toast, while both agree. */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { Button, Group, NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useMe } from '../../account/use-me';
import { notifyDone, notifyFailure } from '../../app/notify';
import { useAppSelector } from '../../app/store';
import { useConnection } from '../../connection/connection-context';
import { namedMembers, selectMembers } from '../../projects/selectors';
import { fullName } from '../../theme/person-avatar';

export function TransferOwner({ project_id }: { project_id: ProjectId }) {
  const connection = useConnection();
  const me = useMe();
  const rows = useAppSelector((state) => selectMembers(state, project_id));
  const people = useAppSelector((state) => state.members.people);
  const others = useMemo(
    () => namedMembers(rows, people).filter(({ account_id }) => account_id !== me.account_id),
    [rows, people, me],
  );
  const [chosen, setChosen] = useState('');
  const [busy, setBusy] = useState(false);
  const heir = others.find(({ account_id }) => account_id === chosen);
  const transfer = async () => {
    if (!heir) return;
    setBusy(true);
    const set = (account_id: AccountId, role: 'owner' | 'collaborator') =>
      connection.request('member_set', { project_id, member: { account_id }, role });
    try {
      // First the new owner: a project is never without one.
      await set(heir.account_id, 'owner');
      await set(me.account_id, 'collaborator');
      notifyDone(`${fullName(heir)} owns the project now. You are a collaborator.`);
    } catch (error) {
      notifyFailure('The project could not be handed over', error);
    }
    setBusy(false);
  };
  if (others.length === 0) return <p className="ly-member-role">Add the person as a member first.</p>;
  return (
    <Group align="flex-end" gap="sm">
      <NativeSelect
        label="New owner"
        data={[
          { value: '', label: 'Choose a member' },
          ...others.map((member) => ({ value: member.account_id, label: fullName(member) })),
        ]}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <Button variant="default" loading={busy} disabled={!heir} onClick={() => void transfer()}>
        {heir ? `Make ${fullName(heir)} the owner and me a collaborator` : 'Hand over'}
      </Button>
    </Group>
  );
}
