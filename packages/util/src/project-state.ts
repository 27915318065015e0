/**
 * The life of a project as a state machine. The hub changes the projects row by compare-and-set along
 * these transitions; every browser shows the row. Pure: it never talks to a compute server.
 *
 *            open            opened            start            running
 *   closed ───────► opening ───────► opened ───────► starting ───────► running
 *      ▲                               ▲ ▲               │                │
 *      │ closed                 stopped│ └───────────────┘ stopped        │ stop
 *      └──────── closing ◄──────┐      └───────── stopping ◄──────────────┘
 *                         close └── opened
 *
 *   opened ──move──► moving ──moved──► opened (on another node)        moving ──move──► moving: it goes on
 *
 * Any state may carry an error: the reason for the last failed step, cleared by the next step that succeeds.
 */
import * as z from 'zod/mini';

export const PROJECT_STATES = [
  'closed',
  'opening',
  'opened',
  'starting',
  'running',
  'stopping',
  'closing',
  'moving',
] as const;
export type ProjectStateName = (typeof PROJECT_STATES)[number];

export const projectStateSchema = z.object({
  state: z.enum(PROJECT_STATES),
  /** ISO 8601, UTC: since when. */
  time: z.string(),
  /** Why the last step failed, for people. */
  error: z.optional(z.string()),
  /** Why it came to this although nobody asked for it, and nothing failed: for people. */
  reason: z.optional(z.string()),
  /** ISO 8601: since then its node has not been heard of. */
  node_lost: z.optional(z.string()),
});
export type ProjectState = z.infer<typeof projectStateSchema>;

export type ProjectEvent =
  | 'open'
  | 'opened'
  | 'start'
  | 'running'
  | 'stop'
  | 'stopped'
  | 'close'
  | 'closed'
  | 'move'
  | 'moved';

const TRANSITIONS: Record<ProjectStateName, Partial<Record<ProjectEvent, ProjectStateName>>> = {
  closed: { open: 'opening', move: 'moving' },
  opening: { opened: 'opened', closed: 'closed' },
  opened: { start: 'starting', close: 'closing', move: 'moving' },
  starting: { running: 'running', stopped: 'opened', stop: 'stopping' },
  running: { stop: 'stopping', stopped: 'opened', running: 'running', start: 'starting' },
  stopping: { stopped: 'opened' },
  closing: { closed: 'closed', opened: 'opened' },
  moving: { move: 'moving', moved: 'opened', stopped: 'opened' },
};

/** The next state, or undefined where the event means nothing in this state. */
export function nextState(state: ProjectStateName, event: ProjectEvent): ProjectStateName | undefined {
  return TRANSITIONS[state][event];
}

/** States in which some hub is at work; a hub that finds one older than its time-out may take it over. */
export function isTransient(state: ProjectStateName): boolean {
  return (
    state === 'opening' ||
    state === 'starting' ||
    state === 'stopping' ||
    state === 'closing' ||
    state === 'moving'
  );
}

/** Milliseconds that a transient state may last before it counts as failed. SMC: 60 s. */
export const TRANSIENT_TIMEOUT_MS = 60_000;

/** The words people see (status "Project state"). */
export const STATE_LABELS: Record<ProjectStateName, string> = {
  closed: 'Stopped',
  opening: 'Opening',
  opened: 'Stopped',
  starting: 'Starting',
  running: 'Running',
  stopping: 'Stopping',
  closing: 'Closing',
  moving: 'Moving',
};
