/** Snapshots on the browser wire. Called by dispatch.ts. */
import { LyceumError } from '@lyceum/util/errors';

export async function createSnapshot(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}
