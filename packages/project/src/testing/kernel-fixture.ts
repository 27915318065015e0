/**
 * Real kernels for tests: those of the machine's kernelspecs, each in folders of its own. It ends them and cleans up behind itself.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@lyceum/util/node/logger';
import { KernelspecList } from '../kernels/kernelspecs';
import { startKernel } from '../kernels/start';
import type { InstalledKernelspec, Kernel } from '../kernels/types';

/** ms. Longer than hub-client's: a kernel starts ten times slower on a busy machine. */
const WAIT_MS = 100_000;

/** Waits for a condition of processes or files; throws with `what` when it never comes. */
export async function untilTrue(condition: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + WAIT_MS;
  while (!condition()) {
    if (Date.now() > limit) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export class KernelFixture {
  readonly root = mkdtempSync(join(tmpdir(), 'lyceum-kernels-'));
  readonly home = join(this.root, 'home');
  /** Where the private folders of kernels are. */
  readonly dir = join(this.root, 'k');
  /** What the starts said. */
  readonly steps: string[] = [];
  private readonly kernels: Kernel[] = [];

  constructor() {
    mkdirSync(this.home);
  }

  async spec(name: string): Promise<InstalledKernelspec> {
    const specs = await new KernelspecList(this.home, process.env).list();
    const found = specs.find((spec) => spec.name === name);
    if (!found) throw new Error(`The kernel ${name} is not installed here.`);
    return found;
  }

  async start(name: string, change: Partial<InstalledKernelspec> = {}): Promise<Kernel> {
    const spec = { ...(await this.spec(name)), ...change };
    const { home, dir } = this;
    const place = { cwd: home, env: { HOME: home }, dir, logger: silentLogger };
    const kernel = await startKernel(spec, place, (step) => void this.steps.push(step));
    this.kernels.push(kernel);
    return kernel;
  }

  async close(): Promise<void> {
    await Promise.all(this.kernels.map((kernel) => kernel.shutdown('now')));
    rmSync(this.root, { recursive: true, force: true });
  }
}
