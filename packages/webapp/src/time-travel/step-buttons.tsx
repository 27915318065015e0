/** Previous and next: session of work, version of the same author, version. Drawn on either side of the slider. */
import {
  IconChevronLeft,
  IconChevronRight,
  IconChevronsLeft,
  IconChevronsRight,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  type TablerIcon,
} from '@tabler/icons-react';
import { ToolButton } from '../open-files/tool-button';
import { type Direction, neighbour, neighbourSession } from './steps';
import type { AuthorWords } from './use-names';
import type { TravelView } from './use-travel';

interface Props {
  view: TravelView;
  authors: AuthorWords;
  direction: Direction;
}

const ICONS: Record<Direction, Record<'session' | 'author' | 'version', TablerIcon>> = {
  [-1]: { session: IconPlayerSkipBack, author: IconChevronsLeft, version: IconChevronLeft },
  1: { session: IconPlayerSkipForward, author: IconChevronsRight, version: IconChevronRight },
};

export function StepButtons({ view, authors, direction }: Props) {
  const { history, version, starts, travel, show } = view;
  const word = direction === -1 ? 'Previous' : 'Next';
  const author = version >= 0 && version < history.count ? history.author(version) : undefined;
  const filter = travel.only === undefined ? '' : ` by ${authors.name(travel.only)}`;
  const steps = [
    {
      kind: 'session',
      label: `${word} session of work`,
      target: neighbourSession(starts, version, direction),
    },
    {
      kind: 'author',
      label: `${word} by the same author`,
      target: author === undefined ? undefined : neighbour(history, version, direction, author),
    },
    {
      kind: 'version',
      label: `${word} version${filter}`,
      target: neighbour(history, version, direction, travel.only),
    },
  ] as const;
  return (
    <div className="tt-steps">
      {(direction === -1 ? steps : steps.toReversed()).map(({ kind, label, target }) => (
        <ToolButton
          key={kind}
          label={label}
          icon={ICONS[direction][kind]}
          disabled={target === undefined}
          onClick={() => target !== undefined && show(target)}
        />
      ))}
    </div>
  );
}
