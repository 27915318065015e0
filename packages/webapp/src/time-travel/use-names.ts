/** What the people who wrote are called, and their colours: from the project's members, live. For the components of TimeTravel. */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { useMemo } from 'react';
import { useAppSelector } from '../app/store';
import { selectMembers } from '../projects/selectors';
import { fullName } from '../theme/person-avatar';
import { personColour } from '../theme/person-colour';
import type { Author } from './steps';
import { authorName, type Names } from './words';

export interface AuthorWords {
  name(author: Author): string;
  /** A CSS colour, seen well on light and dark pages. */
  colour(author: Author): string;
}

/** People's colours are made for white letters on them: on a dark page they are lifted. */
const onBoth = (colour: string) => `light-dark(${colour}, color-mix(in srgb, ${colour} 60%, #fff))`;

export function useAuthorWords(projectId: ProjectId): AuthorWords {
  const members = useAppSelector((state) => selectMembers(state, projectId));
  const people = useAppSelector((state) => state.members.people);
  return useMemo(() => {
    const names: Names = new Map(
      members.flatMap(({ account_id }): [AccountId, string][] => {
        const person = people[account_id];
        return person ? [[account_id, fullName(person)]] : [];
      }),
    );
    return {
      name: (author) => authorName(author, names),
      colour: (author) => (author === null ? 'var(--tt-disk)' : onBoth(personColour(author).colour)),
    };
  }, [members, people]);
}
