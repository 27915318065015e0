/**
 * Lets a few projects start at a time: twenty at once on two processors would all be ready at the end; one after the other the first ones are
 * ready soon, and the last ones no later. Used by usage/counted-driver.ts. A project that is stopped while it waits never starts.
 */
import { availableParallelism } from 'node:os';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';

/** Starts at a time for each processor; one that hangs must not hold up all others. */
const PER_PROCESSOR = 2;
const MIN_TURNS = 4;

export interface StartTurns {
  run<T>(project_id: ProjectId, start: () => Promise<T>): Promise<T>;
  waits(project_id: ProjectId): boolean;
  waiting(): ProjectId[];
  /** What waits ends with `conflict`. */
  cancel(project_id: ProjectId): void;
}

interface Waiting {
  project_id: ProjectId;
  begin(): void;
  refuse(error: LyceumError): void;
}

export function createStartTurns(
  turns = Math.max(MIN_TURNS, availableParallelism() * PER_PROCESSOR),
): StartTurns {
  let queue: Waiting[] = [];
  let free = turns;
  const take = (project_id: ProjectId): Promise<void> => {
    if (free === 0)
      return new Promise((begin, refuse) => {
        queue.push({ project_id, begin, refuse });
      });
    free--;
    return Promise.resolve();
  };
  /** Handed on to the next in the queue: nobody who comes just now is first. */
  const give = () => {
    const next = queue.shift();
    if (next) next.begin();
    else free++;
  };
  return {
    run: async (project_id, start) => {
      await take(project_id);
      return start().finally(give);
    },
    waits: (project_id) => queue.some((one) => one.project_id === project_id),
    waiting: () => queue.map(({ project_id }) => project_id),
    cancel: (project_id) => {
      const cancelled = queue.filter((one) => one.project_id === project_id);
      queue = queue.filter((one) => one.project_id !== project_id);
      const error = new LyceumError('conflict', 'The project was stopped while it started.');
      for (const { refuse } of cancelled) refuse(error);
    },
  };
}
