/** Pieces of Python that the Sage kernel runs for a worksheet's modes. Pure; called by worksheet-modes. They leave no names behind. */
const quote = (text: string) => JSON.stringify(text);

/** Plain Python, without Sage's preparser; a value at the end is shown. */
export function evaluation(text: string): string {
  const run = (nodes: string, kind: string) =>
    `exec(compile(ast.${nodes}, "<python>", "${kind}"), globals())`;
  const parts = `${run('Module(tree.body[:-1], [])', 'exec')}, ${run('Interactive(tree.body[-1:])', 'single')}`;
  // None itself shows nothing; a semicolon would keep the value from showing too.
  return `(lambda ast, tree: any([${parts}] if tree.body else []) or None)(__import__("ast"), __import__("ast").parse(${quote(text)}))`;
}

/** One run of IPython's own timing magics; they preparse what they get. */
export function timed(magic: 'time' | 'timeit' | 'prun', code: string): string {
  return `get_ipython().run_cell_magic("${magic}", "", ${quote(code)})`;
}

/** A program that reads its text from stdin. Of bash the variables, functions and folder stay from one cell to the next, as long as the kernel lives. */
export function script(program: string, text: string): string {
  const body = program === 'bash' ? `${SHELL_BEGIN}${text}\n` : `${text}\n`;
  return `get_ipython().run_cell_magic("script", "--no-raise-error ${program}", ${quote(body)})`;
}

/** `-O`: the file is one's own, not somebody else's in a shared folder. */
const SHELL_BEGIN = [
  '__sheet="${TMPDIR:-/tmp}/worksheet-shell-$UID-$PPID"',
  'if [ -O "$__sheet" ]; then . "$__sheet" 2>/dev/null; fi',
  `trap '( umask 077; { declare -p; declare -f; printf "cd %q\\n" "$PWD"; } >"$__sheet" )' EXIT`,
  '',
].join('\n');
