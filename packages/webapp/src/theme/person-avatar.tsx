/** A person as initials on the person's colour, with the name as tooltip. Used in lists of people everywhere. */
import { Avatar, Tooltip } from '@mantine/core';
import { personColour } from './person-colour';

export interface Person {
  account_id: string;
  first_name: string;
  last_name: string;
}

export function fullName(person: Pick<Person, 'first_name' | 'last_name'>): string {
  return `${person.first_name} ${person.last_name}`.trim() || 'Somebody';
}

export function initials(person: Pick<Person, 'first_name' | 'last_name'>): string {
  const first = (text: string) => [...text.trim()][0] ?? '';
  return (first(person.first_name) + first(person.last_name)).toUpperCase() || '?';
}

interface Props {
  person: Person;
  /** Pixels. */
  size?: number;
  /** False where the name stands beside it. */
  tooltip?: boolean;
}

export function PersonAvatar({ person, size = 26, tooltip = true }: Props) {
  const name = fullName(person);
  return (
    <Tooltip label={name} disabled={!tooltip}>
      <Avatar
        size={size}
        radius="xl"
        role="img"
        aria-label={name}
        variant="filled"
        styles={{
          root: { flex: 'none' },
          placeholder: {
            background: personColour(person.account_id).colour,
            color: '#fff',
            fontSize: Math.round(size * 0.4),
          },
        }}
      >
        {initials(person)}
      </Avatar>
    </Tooltip>
  );
}
