/** Quotas and environment variables on the browser wire. Called by dispatch.ts. */
import { LyceumError } from '@lyceum/util/errors';

export async function getEnvironment(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}

export async function setEnvironment(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}

export async function getQuotas(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}

export async function setQuotas(): Promise<never> {
  throw new LyceumError('unavailable', 'Not built yet.');
}
