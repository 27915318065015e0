/** Changes to the members of a project as promises; a removal can be undone by adding the person again. */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Role } from '@lyceum/util/permission';
import { notifyFailure, notifyUndoable } from '../../app/notify';
import { useConnection } from '../../connection/connection-context';
import type { MemberWithName } from '../../projects/selectors';
import { fullName } from '../../theme/person-avatar';

export function useMemberChanges(project_id: ProjectId) {
  const connection = useConnection();
  const set = (account_id: AccountId, role: Role) =>
    connection.request('member_set', { project_id, member: { account_id }, role });
  return {
    /** Rejects with the reason: the form shows it. */
    add: async (email_address: string, role: Role) => {
      await connection.request('member_set', { project_id, member: { email_address }, role });
    },
    changeRole: (member: MemberWithName, role: Role) => {
      set(member.account_id, role).catch((error: unknown) =>
        notifyFailure(`The role of ${fullName(member)} could not be changed`, error),
      );
    },
    remove: async (member: MemberWithName) => {
      const name = fullName(member);
      try {
        await connection.request('member_remove', { project_id, account_id: member.account_id });
      } catch (error) {
        return notifyFailure(`${name} could not be removed`, error);
      }
      notifyUndoable(`${name} is no longer a member.`, () => {
        set(member.account_id, member.role).catch((error: unknown) =>
          notifyFailure(`${name} could not be added again`, error),
        );
      });
    },
  };
}
