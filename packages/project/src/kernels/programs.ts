/**
 * What a kernelspec's argv comes to on this machine: the absolute program, or why it cannot run. Used by kernelspecs.ts. Nothing heavy is imported: a
 * Python module is only looked up, an R package is a folder.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join } from 'node:path';

/** As in Jupyter: in a spec these mean the Python that the spec belongs to. */
const ANY_PYTHON = /^python(\d(\.\d+)?)?$/;

/** ms that looking up a module may take. */
const LOOK_UP_MS = 20_000;

const IS_THERE =
  'import importlib.util as u, sys; sys.exit(0 if u.find_spec(sys.argv[1].split(".")[0]) else 3)';
const NOT_THERE = 3;

export interface Surroundings {
  home: string;
  env: NodeJS.ProcessEnv;
  /** Of the environment that the spec is in. */
  prefix?: string | undefined;
}

export type Resolved = { argv: string[] } | { problem: string };

export async function resolveProgram(argv: readonly string[], where: Surroundings): Promise<Resolved> {
  const [program = '', ...args] = argv;
  if (program === '') return { problem: 'Its kernel.json has no program (argv is empty).' };
  const candidates = candidatesFor(program, where);
  const [first] = candidates;
  if (first === undefined) return { problem: `Its program is not installed: ${program}` };
  const module = isPython(first) ? moduleOf(args) : undefined;
  if (module === undefined) {
    const problem = rProblem(first, args, where);
    return problem === undefined ? { argv: [first, ...args] } : { problem };
  }
  for (const python of candidates)
    if (await hasModule(python, module, where)) return { argv: [python, ...args] };
  return { problem: `The Python module ${module} is not installed for ${first}` };
}

function candidatesFor(program: string, { env, prefix }: Surroundings): string[] {
  if (isAbsolute(program)) return isProgram(program) ? [program] : [];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  if (prefix !== undefined) folders.unshift(join(prefix, 'bin'));
  if (!ANY_PYTHON.test(program))
    return folders
      .map((folder) => join(folder, program))
      .filter(isProgram)
      .slice(0, 1);
  const pythons = [...folders, '/usr/bin'].flatMap((folder) => [
    join(folder, 'python3'),
    ...(folder === '/usr/bin' ? [] : [join(folder, 'python')]),
  ]);
  return [...new Set(pythons.filter(isProgram))];
}

const isPython = (program: string): boolean => ANY_PYTHON.test(basename(program));

/** After -m, where Python's own options may stand before it. */
function moduleOf(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '-m' || !arg.startsWith('-'));
  return args[at] === '-m' ? args[at + 1] : undefined;
}

/** When it cannot be found out, the start of the kernel will tell. */
function hasModule(python: string, module: string, { env, home }: Surroundings): Promise<boolean> {
  const options = { timeout: LOOK_UP_MS, env, cwd: home };
  return new Promise((resolve) => {
    execFile(python, ['-c', IS_THERE, module], options, (error) => resolve(error?.code !== NOT_THERE));
  });
}

/** IRkernel is looked for in R's libraries as Debian and R itself lay them out; unknown ones are left to the start. */
function rProblem(program: string, args: readonly string[], { env, home }: Surroundings): string | undefined {
  const wanted = args.map((arg) => /^(\w+)::main\(\)$/.exec(arg)?.[1]).find((name) => name !== undefined);
  if (basename(program) !== 'R' || wanted === undefined || !program.startsWith('/usr/')) return undefined;
  const own = ['R', ...foldersIn(join(home, 'R'))].flatMap((name) => foldersIn(join(home, 'R', name), home));
  const listed = [env.R_LIBS, env.R_LIBS_USER, env.R_LIBS_SITE].flatMap((paths) =>
    (paths ?? '').split(delimiter),
  );
  const system = ['/usr/local/lib/R/site-library', '/usr/lib/R/site-library', '/usr/lib/R/library'];
  const found = [...listed, ...own, ...system].some(
    (library) => library !== '' && existsSync(join(library, wanted)),
  );
  return found ? undefined : `The R package ${wanted} is not installed`;
}

function foldersIn(folder: string, root?: string): string[] {
  try {
    const names = readdirSync(folder);
    return root === undefined ? names : names.map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
