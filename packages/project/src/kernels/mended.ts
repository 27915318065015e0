/** The program of a kernelspec, with what is mended of known kernels. Pure; called by start.ts. */
import { ipykernel } from './ipykernel';
import { OCTAVE } from './octave';

const MENDED: Readonly<Record<string, string>> = {
  octave_kernel: OCTAVE,
  ipykernel_launcher: ipykernel('ipykernel_launcher'),
  ipykernel: ipykernel('ipykernel'),
  'sage.repl.ipython_kernel': ipykernel('sage.repl.ipython_kernel'),
};

/** `-m` and a module that we know become `-c` and a script; all else is as it was. */
export function mended(argv: readonly string[]): string[] {
  const at = argv.indexOf('-m');
  const script = at > 0 ? MENDED[argv[at + 1] ?? ''] : undefined;
  return script === undefined ? [...argv] : [...argv.slice(0, at), '-c', script, ...argv.slice(at + 2)];
}
