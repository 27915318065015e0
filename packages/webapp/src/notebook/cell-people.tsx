/** Who of the others is in a cell: a mark in each person's colour, with the name. Drawn by cell-view.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { useCallback, useSyncExternalStore } from 'react';
import { initials, type Person } from '../editor/people';
import { useObservable } from '../open-files/observable';
import type { OpenNotebook } from './open-notebook';

export function CellPeople({ session, id }: { session: OpenNotebook; id: CellId }) {
  const people = useObservable(session.facts, (facts) => facts.people);
  const here = useClientsIn(session, id, people);
  if (here === '') return null;
  const clients = here.split(',').map(Number);
  return (
    <ul className="nb-people" aria-label="In this cell">
      {people
        .filter(({ client }) => clients.includes(client))
        .map(({ account_id, name, colour }) => (
          <li key={account_id} style={{ background: colour }} title={name}>
            <span aria-hidden>{initials(name)}</span>
            <span className="ly-visually-hidden">{name}</span>
          </li>
        ))}
    </ul>
  );
}

/** Window numbers as one string: the same value as long as nobody came or went. */
function useClientsIn(session: OpenNotebook, id: CellId, people: readonly Person[]): string {
  const { awareness } = session.document;
  const subscribe = useCallback(
    (changed: () => void) => {
      awareness.on('change', changed);
      return () => awareness.off('change', changed);
    },
    [awareness],
  );
  return useSyncExternalStore(subscribe, () =>
    people
      .filter(({ self, client }) => !self && session.cellOfClient(client) === id)
      .map(({ client }) => client)
      .join(),
  );
}
