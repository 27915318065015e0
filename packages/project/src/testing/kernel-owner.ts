/** A program that owns kernels as a local hub does, for tests that kill it: node kernel-owner.ts <folder> <kernelspec>. Says each kernel's pid on a line. */
import { silentLogger } from '@lyceum/util/node/logger';
import { KernelspecList } from '../kernels/kernelspecs';
import { startKernel } from '../kernels/start';

async function main(dir: string, name: string): Promise<void> {
  const specs = await new KernelspecList(dir).list();
  const spec = specs.find((one) => one.name === name);
  if (!spec) throw new Error(`The kernel ${name} is not installed here.`);
  const kernel = await startKernel(spec, { cwd: dir, dir, logger: silentLogger });
  await kernel.execute("import subprocess; subprocess.Popen(['sleep', '1000'])").done;
  process.stdout.write(`${kernel.pid}\n`);
}

main(process.argv[2] ?? '', process.argv[3] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
