/**
 * Where HTML out of a kernel is drawn: what is only words, tables and colours in the page itself (cleaned, in a shadow tree), everything that
 * could act in the sandboxed frame. Pure; used by html-view.tsx.
 */

/** Tags that act, load or take input; an SVG may do all three. */
const ACTING =
  /<\s*(script|iframe|frame|object|embed|applet|form|input|button|select|textarea|link|meta|base|svg|video|audio|source|canvas|portal|template|slot|dialog|custom-[a-z-]+)\b/i;
/** Handlers, and addresses that are programs. Too often is harmless: the frame shows everything. */
const HANDLERS = /\son[a-z]+\s*=|javascript:|vbscript:/i;
/** Pictures of other sites: the page itself loads none. */
const FOREIGN_PICTURE = /<\s*img\b[^>]*\bsrc\s*=\s*["']?\s*(https?:)?\/\//i;
/** Elements that only a script could have given a meaning. */
const CUSTOM = /<\s*[a-z][a-z0-9]*-[a-z0-9-]+/i;

export function needsFrame(html: string): boolean {
  return [ACTING, HANDLERS, FOREIGN_PICTURE, CUSTOM].some((pattern) => pattern.test(html));
}

const MATH_SCRIPT = /<script\s+type=["']math\/tex(\s*;\s*mode\s*=\s*display)?["']\s*>([\s\S]*?)<\/script>/gi;

/** Formulas as MathJax 2 took them (older Sage writes so), as delimited text. */
export function withoutMathScripts(html: string): string {
  return html.replace(MATH_SCRIPT, (_all, display: string | undefined, latex: string) => {
    const text = latex.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    return display === undefined ? `\\(${text}\\)` : `\\[${text}\\]`;
  });
}
