// buildah and podman over a storage of their own in a temporary folder, for the tests of the images: nothing of the user's is touched, and
// nothing is left. Used by images.test.ts only. `obstacle` says why a machine cannot do this.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** For one program, in ms: a build stage on a machine that is busy with other tests. */
const CALL_LIMIT_MS = 600_000;
/** Characters of a failed program's words that are shown. */
const SHOWN_CHARS = 3000;
/** Containers of the tests open few files; a machine may forbid to raise its own limits, which podman would do. */
const LIMITS = ['--ulimit', 'nofile=1024:4096', '--ulimit', 'nproc=4096:4096'];
const NEEDED = ['buildah', 'podman', 'runc', 'slirp4netns', 'debootstrap', 'tar'];

/** Why images cannot be built and run here, or undefined. */
export function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may debootstrap';
  const missing = NEEDED.filter((name) => spawnSync('which', [name]).status !== 0);
  return missing.length === 0 ? undefined : `there is no ${missing.join(', ')}`;
}

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; rejects only where it could not be started. */
export function tryRun(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const child = spawn(command, [...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: CALL_LIMIT_MS,
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, ...said }));
  });
}

/** The same; a failure is an error with the program's own words. */
export async function run(
  command: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  const { code, stdout, stderr } = await tryRun(command, args, env);
  if (code === 0) return stdout;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${code}:\n${`${stdout}${stderr}`.slice(-SHOWN_CHARS)}`,
  );
}

/** All images together take 3 GB. */
const MEMORY_SIZE = '8g';
/** Bytes of memory that must be free for that. */
const MEMORY_NEEDED = 12 * 2 ** 30;

/** A folder for everything; in memory where there is room, because packages and layers are tens of thousands of files, each one synced. */
function makeFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-images-'));
  const free = Number(/MemAvailable:\s+(\d+) kB/.exec(fs.readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
  // Where it may not be mounted the folder stays what it is.
  if (free > MEMORY_NEEDED)
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEMORY_SIZE},mode=0711`, 'tmpfs', folder]);
  return folder;
}

export class Engine {
  readonly folder = makeFolder();
  readonly storage = path.join(this.folder, 'storage');
  /** Layers over layers need a file system below that is none itself. */
  private readonly driver = /overlay/.test(
    spawnSync('stat', ['-f', '-c', '%T', this.folder]).stdout.toString(),
  )
    ? 'vfs'
    : 'overlay';
  private readonly place = [
    '--root',
    this.storage,
    '--runroot',
    path.join(this.folder, 'run'),
    '--storage-driver',
    this.driver,
  ];
  private readonly podmanPlace = [
    '--log-level=error',
    '--cgroup-manager=cgroupfs',
    '--events-backend=none',
    '--tmpdir',
    path.join(this.folder, 'libpod'),
    // On cgroup v1, also beside a v2 hierarchy, podman's own choice refuses what runc can do.
    ...(fs.existsSync('/sys/fs/cgroup/cgroup.controllers') ? [] : ['--runtime', 'runc']),
  ];

  buildah(...args: string[]): Promise<string> {
    return run('buildah', [...this.place, ...args]);
  }

  podman(...args: string[]): Promise<string> {
    return run('podman', [...this.place, ...this.podmanPlace, ...args]);
  }

  tryPodman(...args: string[]): Promise<Result> {
    return tryRun('podman', [...this.place, ...this.podmanPlace, ...args]);
  }

  /** `options` before the image, as podman has them. Returns when it runs. */
  async start(name: string, image: string, ...options: string[]): Promise<void> {
    await this.podman('run', '--detach', '--name', name, '--no-healthcheck', ...LIMITS, ...options, image);
  }

  /** The folders with the files of each layer of an image; with the driver vfs one, which holds them all. */
  async layers(image: string): Promise<string[]> {
    const text = await this.podman('image', 'inspect', '--format', '{{json .GraphDriver.Data}}', image);
    const { UpperDir = '', LowerDir = '', Dir = '' } = JSON.parse(text) as Record<string, string>;
    return [UpperDir, ...LowerDir.split(':'), Dir].filter(Boolean);
  }

  async remove(): Promise<void> {
    await this.tryPodman('rm', '--all', '--force', '--time', '0');
    await tryRun('buildah', [...this.place, 'rm', '--all']);
    const mounts = fs
      .readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '')
      .filter((place) => place === this.folder || place.startsWith(`${this.folder}/`));
    for (const place of mounts.reverse()) await tryRun('umount', ['--lazy', place]);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
