/**
 * Where kernelspecs are looked for: Jupyter's own search path, then the environments (venv, conda) of the home. Used by kernelspecs.ts.
 *   JUPYTER_PATH, ~/.local/share/jupyter, the active environment, the Python on PATH, /usr/local/share, /usr/share; ~/venv, ~/miniforge3/envs/x, …
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

export interface DataFolder {
  /** Holds `kernels/<name>/kernel.json`. */
  path: string;
  /** Where `bin/python3` of its kernels is; undefined: whatever Python is first on PATH. */
  prefix?: string;
  /** Name of an environment that is not active: part of its kernels' names, which would hide others'. */
  environment?: string;
}

/** Conda's usual folders in the home. */
const CONDA = ['miniconda3', 'miniforge3', 'mambaforge', 'anaconda3', 'micromamba'];

/** Folders of environments in the home. */
const COLLECTIONS = ['.conda/envs', '.virtualenvs', ...CONDA.map((name) => `${name}/envs`)];

export function dataFolders(home: string, env: NodeJS.ProcessEnv): DataFolder[] {
  const listed = split(env.JUPYTER_PATH).map((path) => ({ path }));
  const own = { path: env.JUPYTER_DATA_DIR ?? join(home, '.local/share/jupyter') };
  const active = [env.VIRTUAL_ENV, env.CONDA_PREFIX].flatMap((prefix) => (prefix ? [ofPrefix(prefix)] : []));
  const onPath = split(env.PATH)
    .filter((folder) => existsSync(join(folder, 'python3')) || existsSync(join(folder, 'jupyter')))
    .map((folder) => ofPrefix(dirname(folder)));
  const system = ['/usr/local', '/usr'].map(ofPrefix);
  const others = environments(home).map((prefix) => ({ ...ofPrefix(prefix), environment: basename(prefix) }));
  return firstOfEach([listed, own, active, onPath, system, others].flat());
}

function ofPrefix(prefix: string): DataFolder {
  return { path: join(prefix, 'share/jupyter'), prefix };
}

/** A venv has pyvenv.cfg, an environment of conda has conda-meta. */
function environments(home: string): string[] {
  const isOne = (folder: string) =>
    existsSync(join(folder, 'pyvenv.cfg')) || existsSync(join(folder, 'conda-meta'));
  const candidates = [home, ...COLLECTIONS.map((folder) => join(home, folder))].flatMap(foldersIn);
  return candidates.filter(isOne);
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}

function firstOfEach(folders: readonly DataFolder[]): DataFolder[] {
  const seen = new Set<string>();
  return folders.filter(({ path }) => !seen.has(path) && seen.add(path));
}

const split = (paths = ''): string[] => paths.split(delimiter).filter((path) => path.startsWith('/'));
