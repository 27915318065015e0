/** The list "Collaborators here": who has this document open, each a way to that person's cursor. */
import { Tooltip } from '@mantine/core';
import { useObservable } from '../open-files/observable';
import type { OpenDocument } from './open-document';
import { initials, type Person } from './people';

export function Collaborators({ session }: { session: OpenDocument }) {
  const people = useObservable(session.facts, (facts) => facts.people);
  return (
    <ul className="people" aria-label="Collaborators here">
      {people.map((person) => (
        <li key={person.account_id}>
          <PersonButton person={person} reveal={() => session.reveal(person.client)} />
        </li>
      ))}
    </ul>
  );
}

function PersonButton({ person, reveal }: { person: Person; reveal(): void }) {
  const words = person.self ? `${person.name} (you)` : `Go to ${person.name}`;
  return (
    <Tooltip label={words}>
      <button
        type="button"
        className="person"
        style={{ background: person.colour }}
        aria-label={person.self ? words : person.name}
        aria-disabled={person.self}
        onClick={person.self ? undefined : reveal}
      >
        {initials(person.name)}
      </button>
    </Tooltip>
  );
}
