/** A project's state as a shape and a word. In the frame it is the status "Project state"; in the list plain text. */
import { type ProjectState, STATE_LABELS } from '@lyceum/util/project-state';
import { VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCircle, IconCircleFilled, IconLoader2 } from '@tabler/icons-react';

const LOOKS = {
  running: { tone: 'good', Icon: IconCircleFilled },
  opened: { tone: 'quiet', Icon: IconCircle },
  closed: { tone: 'quiet', Icon: IconCircle },
} as const;

const BUSY = { tone: 'warn', Icon: IconLoader2 } as const;
const FAILED = { tone: 'bad', Icon: IconAlertTriangle } as const;

interface Props {
  state: ProjectState;
  isStatus?: boolean;
  /** The shape alone; the word is for screen readers. */
  isCompact?: boolean;
}

export function StateBadge({ state, isStatus = false, isCompact = false }: Props) {
  const isResting = state.state === 'running' || state.state === 'opened' || state.state === 'closed';
  const look = isResting ? LOOKS[state.state as keyof typeof LOOKS] : BUSY;
  const { tone, Icon } = isResting && state.state !== 'running' && state.error ? FAILED : look;
  const size = Icon === IconCircleFilled || Icon === IconCircle ? 9 : 14;
  const label = STATE_LABELS[state.state];
  return (
    <span
      className="ly-status"
      data-tone={tone}
      title={state.error ?? state.reason ?? (isCompact ? label : undefined)}
      {...(isStatus && { role: 'status', 'aria-label': 'Project state' })}
    >
      <Icon size={size} aria-hidden className={isResting ? '' : 'ly-spin'} />
      {isCompact ? <VisuallyHidden>{label}</VisuallyHidden> : label}
    </span>
  );
}
