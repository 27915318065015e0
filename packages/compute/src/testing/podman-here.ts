/**
 * Can this machine run containers for the tests? Where it cannot, the suites say so by name, and with CI=true they fail.
 * Called by tests only; never part of the built program.
 */
import { spawnSync } from 'node:child_process';
import { requireContainers } from '../container/podman';

function obstacle(): string | undefined {
  try {
    requireContainers();
  } catch (error) {
    return (error as Error).message;
  }
  const tried = spawnSync('podman', ['info'], { encoding: 'utf8', timeout: 60_000 });
  return tried.status === 0 ? undefined : `podman does not run here: ${tried.stderr?.slice(0, 200)}`;
}

const reason = obstacle();

/** Of a suite with real containers. */
export function describeContainers(name: string, suite: () => void): void {
  if (reason === undefined) describe(name, suite);
  else if (process.env.CI === 'true') describe(name, () => it('runs here', () => expect(reason).toBe('')));
  else describe.skip(`${name} (skipped: ${reason})`, suite);
}
