/**
 * Pieces of Python that the Sage kernel runs for a worksheet's modes. Pure; called by worksheet-modes. They leave no names behind.
 */
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

/** In front of what cannot be without it: words for people in the place of what a shell or pexpect says. */
export function needs(program: string, mode: string, code: string): string {
  const words = `%${mode} needs the program ${program}, which is not installed here.`;
  const isThere = `__import__("shutil").which(${quote(program)})`;
  return `${isThere} or (_ for _ in ()).throw(RuntimeError(${quote(words)}))\n${code}`;
}

/** What a program of Sage's family answers; an answer without a word shows nothing. */
export function interfaceAnswer(name: string, text: string): string {
  return `[print(text) for text in [str(${name}.eval(${quote(text)})).rstrip()] if text];`;
}

/** Runs a program of Python in names of its own, with `text` and the kernel's `r`. */
const apart = (program: string, text: string) =>
  `exec(${quote(program)}, {"text": ${quote(text)}, "r": globals().get("r")})`;

/** As R itself does at its prompt: what is visible is printed, value by value, and a plot is shown below. */
export const rAnswer = (text: string) => apart(R, text);

const R = `
import glob, json, shutil, tempfile
from IPython.display import Image, display
folder = tempfile.mkdtemp()
try:
    said = r.eval('''tryCatch({
      options(device = function(...) png(paste0(%s, "/%%05d.png"), width = 640, height = 480))
      for (one in parse(text = %s, keep.source = FALSE)) {
        answer <- withVisible(eval(one, globalenv()))
        if (answer$visible) print(answer$value)
      }
      ""
    }, error = conditionMessage, finally = graphics.off())''' % (json.dumps(folder), json.dumps(text, ensure_ascii=False)))
    for file in sorted(glob.glob(folder + '/*.png')):
        display(Image(file))
finally:
    shutil.rmtree(folder, ignore_errors=True)
if said != '[1] ""':
    raise RuntimeError(said[4:])
`;

/** reStructuredText, by the docutils that Sage has. */
export const rstAsHtml = (text: string) => apart(RST, text);

const RST = `
from docutils.core import publish_parts
from IPython.display import HTML, display
display(HTML(publish_parts(text, writer_name='html', settings_overrides={'file_insertion_enabled': False})['html_body']))
`;

/** What a program makes of the text (on its stdin), shown as `mime`. */
export function converted(argv: readonly string[], mime: string, text: string): string {
  const run = `subprocess.run(${JSON.stringify(argv)}, input=text, capture_output=True, text=True)`;
  return apart(
    `
import subprocess
from IPython.display import publish_display_data
done = ${run}
if done.returncode: raise RuntimeError(done.stderr.strip())
publish_display_data({${quote(mime)}: done.stdout})
`,
    text,
  );
}

/** `%capture(stdout='x', stderr='y')`: what is printed goes into variables, and nowhere without names. */
export function captured(code: string, argument: string): string {
  const names = [...argument.matchAll(/\b(stdout|stderr)\s*=\s*['"]?([A-Za-z_]\w*)/g)];
  const kept = names.map(([, stream, name]) => `${name} = __captured.${stream}`);
  const run = `get_ipython().run_cell_magic("capture", "__captured", ${quote(code)})`;
  return [run, ...kept, 'del __captured'].join('\n');
}

/** `-O`: the file is one's own, not somebody else's in a shared folder. */
const SHELL_BEGIN = [
  '__sheet="${TMPDIR:-/tmp}/worksheet-shell-$UID-$PPID"',
  'if [ -O "$__sheet" ]; then . "$__sheet" 2>/dev/null; fi',
  `trap '( umask 077; { declare -p; declare -f; printf "cd %q\\n" "$PWD"; } >"$__sheet" )' EXIT`,
  '',
].join('\n');
