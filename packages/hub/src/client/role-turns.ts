/**
 * Runs what comes on a channel with the role of its time, in order: at once while roles are known in memory, after a look-up while
 * the change stream is away. Used by document and terminal channels; it does not judge the role.
 */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Role } from '@lyceum/util/permission';
import type { Roles } from '../query/roles';

type Turn = (role: Role | null) => void;

/** `failed`: a turn threw, or the role could not be looked up. */
export function createTurns(
  roles: Pick<Roles, 'roleNow' | 'roleOf'>,
  account_id: AccountId,
  project_id: ProjectId,
  failed: (error: unknown) => void,
): (turn: Turn) => void {
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  const run = (turn: Turn, role: Role | null) => {
    try {
      turn(role);
    } catch (error) {
      failed(error);
    }
  };
  return (turn) => {
    const now = waiting === 0 ? roles.roleNow(account_id, project_id) : undefined;
    if (now !== undefined) return run(turn, now);
    waiting++;
    last = last
      .then(() => roles.roleOf(account_id, project_id))
      .then((role) => run(turn, role), failed)
      .finally(() => {
        waiting--;
      });
  };
}
