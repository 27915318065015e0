/**
 * Modes of SageMathCloud's worksheets: what a cell that begins with `%md`, `%sh`, `%time` … asks for, said as code for the Sage kernel or as something to
 * show. Pure; the project calls `translate` before it runs a cell of a worksheet.
 *
 * A mode alone on its line takes all that follows in the cell; with text behind it, that line. What stands before is Sage, or of the default mode.
 */
import { NO_OCTAVE_WORKSPACE } from './octave';
import {
  captured,
  converted,
  evaluation,
  interfaceAnswer,
  needs,
  rAnswer,
  rstAsHtml,
  script,
  timed,
} from './worksheet-code';

export interface Translation {
  /** `nothing`: only flags or a default mode were set. */
  todo:
    | { kind: 'code'; code: string }
    | { kind: 'show'; mime: string; text: string }
    | { kind: 'nothing' }
    | { kind: 'error'; message: string };
  /** Of `%default_mode`: for the cells that run after this one. */
  defaultMode?: string;
  /** Of `%hide`, `%hideall`: what of the cell is to be hidden from now on. */
  hide?: 'input' | 'all';
  /** Of `%auto`: the cell runs when the worksheet's kernel starts. */
  auto?: true;
}

interface ShowMode {
  show: string;
  wrap?: (text: string) => string;
}

type Mode =
  | ShowMode
  | { code: (text: string) => string }
  /** Around what the rest of the cell means. */
  | { around: (code: string, argument: string) => string }
  | { flag: 'auto' | 'hide' | 'hideall' | 'default_mode' };

const shows = (show: string): Mode => ({ show });
const runs = (code: (text: string) => string): Mode => ({ code });
const each = (names: readonly string[], mode: (name: string) => Mode) =>
  Object.fromEntries(names.map((name) => [name, mode(name)]));

/** Programs that Sage has an interface to, and brings along. */
const INTERFACES = 'gap giac gp lisp maxima mwrank octave sage0 singular kash'.split(' ');

/** Those that somebody must have installed, with the program that is started. */
const FOREIGN = {
  axiom: 'axiom',
  fricas: 'fricas',
  gap3: 'gap3',
  lie: 'lie',
  macaulay2: 'M2',
  magma: 'magma',
  maple: 'maple',
  mathematica: 'math',
  matlab: 'matlab',
  scilab: 'scilab',
};

const SCRIPTS = ['perl', 'ruby', 'julia', 'node'];

const MODES: Record<string, Mode> = {
  sage: runs((text) => text),
  python: runs(evaluation),
  python3: runs(evaluation),
  ...each(INTERFACES, (name) => runs((text) => interfaceAnswer(name, text))),
  ...each(Object.keys(FOREIGN), (name) =>
    runs((text) => needs(FOREIGN[name as keyof typeof FOREIGN], name, interfaceAnswer(name, text))),
  ),
  octave: runs((text) => `octave.eval("${NO_OCTAVE_WORKSPACE}");\n${interfaceAnswer('octave', text)}`),
  pari: runs((text) => interfaceAnswer('gp', text)),
  r: runs(rAnswer),
  sh: runs((text) => script('bash', text)),
  bash: runs((text) => script('bash', text)),
  script: runs((text) => script('bash', text)),
  ...each(SCRIPTS, (name) => runs((text) => needs(name, name, script(name, text)))),
  cython: runs((text) => `get_ipython().run_cell_magic("cython", "", ${quote(text)})`),
  fortran: runs((text) => `fortran(${quote(text)})`),
  var: runs((text) => `var(${quote(text.trim())})`),
  load: runs((text) => `load(${quote(text.trim())})`),
  attach: runs((text) => `attach(${quote(text.trim())})`),
  typeset_mode: runs(
    (text) =>
      `get_ipython().run_line_magic("display", ${quote(/^\(?\s*(false|0)/i.test(text) ? 'plain' : 'latex')})`,
  ),
  md: shows('text/markdown'),
  html: shows('text/html'),
  latex: shows('text/latex'),
  javascript: shows('application/javascript'),
  js: shows('application/javascript'),
  rst: runs(rstAsHtml),
  mediawiki: runs((text) =>
    needs('pandoc', 'mediawiki', converted(['pandoc', '-f', 'mediawiki', '-t', 'html'], 'text/html', text)),
  ),
  coffeescript: runs((text) =>
    needs(
      'coffee',
      'coffeescript',
      converted(['coffee', '-c', '-s', '-b', '-p'], 'application/javascript', text),
    ),
  ),
  css: { show: 'text/html', wrap: (text) => `<style>\n${text}\n</style>` },
  time: { around: (code) => timed('time', code) },
  timeit: { around: (code) => timed('timeit', code) },
  prun: { around: (code) => timed('prun', code) },
  capture: { around: captured },
  auto: { flag: 'auto' },
  hide: { flag: 'hide' },
  hideall: { flag: 'hideall' },
  default_mode: { flag: 'default_mode' },
};

/** Names that a cell may begin with behind `%`. */
export const WORKSHEET_MODES: readonly string[] = Object.keys(MODES).sort();

/** Magics of IPython that say something for one line and go to the kernel as they are. */
const LINE_MAGICS = new Set(
  'alias cd colors config display env gui history load_ext logstart lsmagic magic matplotlib pdb pinfo pip precision pwd quickref reload_ext reset reset_selective run set_env system unload_ext who whos xmode'.split(
    ' ',
  ),
);

const quote = (text: string) => JSON.stringify(text);

export function translate(source: string, defaultMode = 'sage'): Translation {
  // A magic for the whole cell is IPython's own affair.
  if (/^\s*%%\w/.test(source)) return { todo: { kind: 'code', code: source } };
  const { parts, ...flags } = divide(source, defaultMode);
  const unknown = parts.find(({ name }) => !Object.hasOwn(MODES, name));
  if (unknown) return { todo: { kind: 'error', message: unknownMode(unknown.name) } };
  const [only, ...others] = parts;
  const mode = only && others.length === 0 ? MODES[only.name] : undefined;
  if (!only) return { todo: { kind: 'nothing' }, ...flags };
  if (mode && 'show' in mode)
    return { todo: { kind: 'show', mime: mode.show, text: shownText(mode, only.text) }, ...flags };
  return { todo: { kind: 'code', code: parts.map(codeOf).join('\n') }, ...flags };
}

/** Modes of SageMathCloud that were kernels of Jupyter. */
const KERNELS = /^(anaconda\d*|ir|scala\d*|python2|jupyter|\w+_kernel)$/;

function unknownMode(name: string): string {
  if (KERNELS.test(name))
    return `There is no mode %${name} here. A notebook with that kernel runs such cells.`;
  const modes = WORKSHEET_MODES.map((mode) => `%${mode}`).join(', ');
  return `There is no mode %${name} here. There are: ${modes}.`;
}

interface Part {
  name: string;
  text: string;
  /** Within the parentheses behind the name. */
  argument: string;
}

interface Divided extends Omit<Translation, 'todo'> {
  parts: Part[];
}

const MODE_LINE = /^%([A-Za-z_]\w*)(\([^)\n]*\))?(?:[ \t]+(.*))?[ \t]*$/;

/** Texts go on over lines, also when they begin beside their mode. */
const takesRest = (mode: Mode | undefined) => mode !== undefined && 'show' in mode;

function divide(source: string, defaultMode: string): Divided {
  const divided: Divided = { parts: [] };
  const lines = source.split('\n');
  let plain: string[] = [];
  const endPlain = () => {
    if (plain.some((line) => line.trim() !== ''))
      divided.parts.push({ name: defaultMode, text: plain.join('\n'), argument: '' });
    plain = [];
  };
  // In a text by default nothing but a flag is a mode.
  const isText = takesRest(MODES[defaultMode]);
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? '').replace(/\r$/, '');
    const [found, name, argument = '', text = ''] = MODE_LINE.exec(line) ?? [];
    const isMode = found !== undefined && name !== undefined && !LINE_MAGICS.has(name);
    if (!isMode || (isText && !Object.hasOwn(MODES, name))) {
      plain.push(lines[i] ?? '');
      continue;
    }
    endPlain();
    const mode = MODES[name];
    if (mode && 'flag' in mode) {
      setFlag(divided, mode.flag, argument.replace(/^\(\s*["']?|["']?\s*\)$/g, '') || text);
      if (mode.flag !== 'default_mode' && text !== '') plain.push(text);
      continue;
    }
    const rest = lines.slice(i + 1).join('\n');
    const isLine = text !== '' && !takesRest(mode);
    const inner = name === 'typeset_mode' ? argument || text : text;
    if (isLine || name === 'typeset_mode') {
      divided.parts.push({ name, text: inner, argument });
      continue;
    }
    const all = text === '' ? rest : `${text}\n${rest}`.replace(/\n$/, '');
    divided.parts.push({ name, text: all, argument });
    return divided;
  }
  endPlain();
  return divided;
}

/** The source without the lines that only set a flag or a default mode. */
export function withoutFlags(source: string): string {
  return source.replaceAll(/^%(?:auto|hideall|hide|default_mode\b.*)[ \t]*\r?(?:\n|$)/gm, '');
}

function setFlag(divided: Divided, flag: (Mode & { flag: string })['flag'], text: string): void {
  if (flag === 'auto') divided.auto = true;
  else if (flag === 'default_mode') divided.defaultMode = text.trim() || 'sage';
  else divided.hide = flag === 'hideall' ? 'all' : 'input';
}

const shownText = (mode: ShowMode, text: string) => mode.wrap?.(text) ?? text;

function codeOf({ name, text, argument }: Part): string {
  const mode = MODES[name];
  if (mode && 'code' in mode) return mode.code(text);
  if (mode && 'show' in mode) return showCode(mode.show, shownText(mode, text));
  const inner = translate(text).todo;
  if (inner.kind === 'error') return `raise ValueError(${quote(inner.message)})`;
  const code =
    inner.kind === 'code' ? inner.code : inner.kind === 'show' ? showCode(inner.mime, inner.text) : 'pass';
  return mode && 'around' in mode ? mode.around(code, argument) : code;
}

function showCode(mime: string, text: string): string {
  return `__import__("IPython").display.publish_display_data({${quote(mime)}: ${quote(text)}})`;
}
