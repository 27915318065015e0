/** Formulas by KaTeX, and where they are in a text. Used for text/latex, Markdown and HTML. Pure. */
import katex from 'katex';

/** Sage writes these names for its rings. */
export const MACROS = {
  '\\Bold': '\\mathbf{#1}',
  '\\ZZ': '\\mathbb{Z}',
  '\\QQ': '\\mathbb{Q}',
  '\\RR': '\\mathbb{R}',
  '\\CC': '\\mathbb{C}',
  '\\NN': '\\mathbb{N}',
};

export function formulaHtml(latex: string, display: boolean): string {
  // \newcommand in a formula must be free to name one of ours again.
  const text = latex.replaceAll('\\newcommand{\\Bold}[1]{\\mathbf{#1}}', '');
  return katex.renderToString(text, { ...FORMULA_OPTIONS, macros: { ...MACROS }, displayMode: display });
}

/** `trust: false`: no links, no HTML out of a formula. `maxSize` in em, `maxExpand` against formulas that never end. */
export const FORMULA_OPTIONS = {
  throwOnError: false,
  trust: false,
  strict: 'ignore' as const,
  maxSize: 50,
  maxExpand: 1000,
  output: 'htmlAndMathml' as const,
};

export type LatexPart = { kind: 'text'; text: string } | { kind: 'formula'; text: string; display: boolean };

const DELIMITED =
  /\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\)|(\\begin\{([a-zA-Z]+\*?)\}[\s\S]+?\\end\{\5\})|\$((?:[^$\\]|\\[\s\S])+?)\$/g;

/** Formulas with delimiters and words between. text/latex without any delimiter is one formula; a `strict` text is then only words. */
export function formulasOf(latex: string, strict = false): LatexPart[] {
  const parts: LatexPart[] = [];
  let at = 0;
  for (const match of latex.matchAll(DELIMITED)) {
    const [all, dollars, brackets, parens, environment, , dollar] = match;
    const display = parens === undefined && dollar === undefined;
    // "costs $5 and $6": what begins or ends with a space, or goes on with a figure, was no formula.
    if (strict && dollar !== undefined && /^\s|\s$/.test(dollar)) continue;
    const text = dollars ?? brackets ?? parens ?? environment ?? dollar ?? '';
    addText(parts, latex.slice(at, match.index), strict);
    parts.push({ kind: 'formula', text, display: display || latex.trim() === all });
    at = match.index + all.length;
  }
  if (parts.length === 0 && !strict) return [{ kind: 'formula', text: latex, display: true }];
  addText(parts, latex.slice(at), strict);
  return parts;
}

/** Between formulas of their own, spaces mean nothing; in a sentence they do. */
function addText(parts: LatexPart[], text: string, strict: boolean): void {
  if (strict ? text !== '' : text.trim() !== '') parts.push({ kind: 'text', text });
}
