/** Twelve colours and none, as radio buttons with names. The choice holds at once, for everybody. */
import { PROJECT_COLOUR_NAMES, PROJECT_COLOURS } from '@lyceum/util/project-colours';
import { IconBan, IconCheck } from '@tabler/icons-react';

interface Props {
  color: string;
  choose(color: string): void;
}

export function ColourPicker({ color, choose }: Props) {
  return (
    <fieldset className="ly-colours">
      <legend>Colour</legend>
      {['', ...PROJECT_COLOUR_NAMES].map((name) => {
        const label = name === '' ? 'No colour' : `${name[0]?.toUpperCase()}${name.slice(1)}`;
        const background = PROJECT_COLOURS[name as keyof typeof PROJECT_COLOURS];
        return (
          <label key={name} title={label} style={{ background }} data-none={name === '' || undefined}>
            <input
              type="radio"
              name="project-colour"
              className="ly-visually-hidden"
              aria-label={label}
              checked={color === name}
              onChange={() => choose(name)}
            />
            {color === name ? (
              <IconCheck size={16} aria-hidden />
            ) : (
              name === '' && <IconBan size={16} aria-hidden />
            )}
          </label>
        );
      })}
    </fieldset>
  );
}
