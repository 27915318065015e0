/** One's own marks on projects, and undeleting, on the browser wire. Called by dispatch.ts. */
import { LyceumError } from '@lyceum/util/errors';

export async function undeleteProject(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}

export async function markProject(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}
