/** Questions about files on the browser wire. Called by dispatch.ts. */
import { LyceumError } from '@lyceum/util/errors';

export async function fileQuery(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}

export async function copyFiles(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}
