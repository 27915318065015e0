/**
 * The kernels installed for a project, and why one of them would not run. Called by the runs of notebooks and the page's list.
 * The list is kept until a folder of kernels changes on the disk, or a refresh is asked for (a module may have come or gone).
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { jsonObjectSchema } from '@lyceum/util/protocol/notebook';
import * as z from 'zod/mini';
import { type DataFolder, dataFolders } from './data-folders';
import { resolveProgram } from './programs';
import type { InstalledKernelspec, Kernelspecs } from './types';

/** kernel.json, as Jupyter documents it. */
const fileSchema = z.object({
  argv: z.array(z.string()),
  display_name: z.catch(z.string(), ''),
  language: z.catch(z.string(), ''),
  env: z.catch(z.record(z.string(), z.string()), () => ({})),
  interrupt_mode: z.catch(z.enum(['signal', 'message']), 'signal'),
  metadata: z.catch(jsonObjectSchema, () => ({})),
});
type SpecFile = z.infer<typeof fileSchema>;

const EMPTY: SpecFile = {
  argv: [],
  display_name: '',
  language: '',
  env: {},
  interrupt_mode: 'signal',
  metadata: {},
};

/** As Jupyter allows. */
const NAME = /^[A-Za-z0-9._-]+$/;

interface Place {
  name: string;
  folder: string;
  from: DataFolder;
}

export class KernelspecList implements Kernelspecs {
  private known: { folders: string; specs: Promise<readonly InstalledKernelspec[]> } | undefined;

  constructor(
    private readonly home: string,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  async list(refresh = false): Promise<readonly InstalledKernelspec[]> {
    const from = dataFolders(this.home, this.env);
    const folders = JSON.stringify(from.map(({ path }) => [path, changedAt(join(path, 'kernels'))]));
    if (refresh || this.known?.folders !== folders) this.known = { folders, specs: this.look(from) };
    return this.known.specs;
  }

  private async look(from: readonly DataFolder[]): Promise<readonly InstalledKernelspec[]> {
    const seen = new Set<string>();
    const places = from.flatMap(placesIn).filter(({ name }) => !seen.has(name) && seen.add(name));
    const specs = await Promise.all(places.map((place) => this.read(place).catch(() => unreadable(place))));
    const order = (spec: InstalledKernelspec) => `${spec.problem === undefined ? 0 : 1} ${spec.display_name}`;
    return specs.sort((a, b) => order(a).localeCompare(order(b)));
  }

  private async read(place: Place): Promise<InstalledKernelspec> {
    const read = readSpec(join(place.folder, 'kernel.json'));
    const file = 'problem' in read ? EMPTY : read;
    const display_name = file.display_name || place.name;
    const { environment } = place.from;
    const shown = {
      ...file,
      name: place.name,
      display_name: environment === undefined ? display_name : `${display_name} (${environment})`,
      language: file.language || 'unknown',
      folder: this.folderFromHome(place.folder),
    };
    if ('problem' in read) return { ...shown, problem: read.problem };
    const argv = file.argv.map((part) => inPlace(part, place));
    const { home, env } = this;
    return { ...shown, argv, ...(await resolveProgram(argv, { home, env, prefix: place.from.prefix })) };
  }

  /** Below the home without it. */
  private folderFromHome(folder: string): string {
    const below = relative(this.home, folder);
    return below.startsWith('..') ? folder : below;
  }
}

function inPlace(part: string, { folder, from }: Place): string {
  return part.replaceAll('{resource_dir}', folder).replaceAll('{prefix}', from.prefix ?? '/usr');
}

function readSpec(path: string): SpecFile | { problem: string } {
  try {
    const checked = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return checked.success
      ? checked.data
      : { problem: 'Its kernel.json does not say how to start it (argv).' };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { problem: `Its kernel.json cannot be read: ${words}` };
  }
}

function placesIn(from: DataFolder): Place[] {
  const kernels = join(from.path, 'kernels');
  return namesIn(kernels)
    .filter((name) => NAME.test(name) && changedAt(join(kernels, name, 'kernel.json')) !== 0)
    .map((name) => ({ name: nameOf(name, from), folder: join(kernels, name), from }));
}

/** Jupyter knows kernels by lower-case names. */
function nameOf(name: string, { environment }: DataFolder): string {
  return (environment === undefined ? name : `${environment}-${name}`).toLowerCase();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** ms since 1970; 0: not there. */
function changedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Whatever happens to one of them, the others are listed. */
function unreadable({ name, folder }: Place): InstalledKernelspec {
  return {
    ...EMPTY,
    name,
    display_name: name,
    language: 'unknown',
    folder,
    problem: 'It cannot be looked at.',
  };
}
