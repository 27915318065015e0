/** What a project uses, and its processes, on the browser wire. Called by dispatch.ts. */
import { LyceumError } from '@lyceum/util/errors';

export async function openUsage(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}

export async function processes(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}

export async function signalProcess(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}
