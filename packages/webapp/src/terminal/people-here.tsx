/** Who else has this terminal open, as avatars, and the name of whoever types at the cursor. Names come from the project's members. */
import type { AccountId } from '@lyceum/util/ids';
import type { TerminalPeople } from '@lyceum/util/protocol/files';
import { useEffect } from 'react';
import { useMe } from '../account/use-me';
import { useAppSelector } from '../app/store';
import { useObservable } from '../open-files/observable';
import { fullName, PersonAvatar } from '../theme/person-avatar';
import { personColour } from '../theme/person-colour';
import type { TerminalPane } from './terminal-pane';

const NOBODY: TerminalPeople['people'] = [];

/** Each person once, oneself last; with the windows of whom all are hidden. */
export function peopleAt(people: TerminalPeople['people'], me: AccountId) {
  const looking = new Map<AccountId, boolean>();
  for (const { account_id, visible } of people)
    looking.set(account_id, visible || looking.get(account_id) === true);
  return [...looking]
    .map(([account_id, isLooking]) => ({ account_id, isLooking }))
    .sort((a, b) => Number(a.account_id === me) - Number(b.account_id === me));
}

export function PeopleHere({ pane }: { pane: TerminalPane }) {
  const people = useObservable(pane.facts, (facts) => facts.people?.people ?? NOBODY);
  const names = useAppSelector((state) => state.members.people);
  const me = useMe();
  useEffect(
    () =>
      pane.onTyping((account_id) => {
        const person = names[account_id];
        pane.showTyping(person ? fullName(person) : 'Somebody', personColour(account_id).colour);
      }),
    [pane, names],
  );
  return (
    <ul className="terminal-people" aria-label="Collaborators here">
      {peopleAt(people, me.account_id).map(({ account_id, isLooking }) => {
        const person = account_id === me.account_id ? me : names[account_id];
        return (
          <li key={account_id} data-away={!isLooking || undefined}>
            <PersonAvatar
              person={{
                account_id,
                first_name: person?.first_name ?? '',
                last_name: person?.last_name ?? '',
              }}
              size={22}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Whose window sets the size, by name; undefined when nobody leads. */
export function useLeader(pane: TerminalPane): { name: string; isMe: boolean } | undefined {
  const people = useObservable(pane.facts, (facts) => facts.people);
  const names = useAppSelector((state) => state.members.people);
  if (!people || people.leader === null) return undefined;
  const account_id = people.people.find(({ viewer }) => viewer === people.leader)?.account_id;
  const person = account_id === undefined ? undefined : names[account_id];
  return { name: person ? fullName(person) : 'Somebody', isMe: people.leader === people.you };
}
