/** Formulas in drawn HTML: finds them in the text and puts KaTeX's drawing there. KaTeX comes only when there is one. */
import type { LatexPart } from '../math';

const MAYBE = /\$|\\\(|\\\[|\\begin\{/;
const SKIPPED = 'pre, code, style, script, .tex2jax_ignore, .mathjax_ignore, .katex';

export async function typeset(root: ShadowRoot, isCurrent: () => boolean): Promise<void> {
  const texts = textsWithin(root);
  if (texts.length === 0) return;
  const { formulaHtml, formulasOf, formulaSheet } = await import('../drawn-math');
  if (!isCurrent()) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, formulaSheet()];
  for (const text of texts) {
    // In tables a dollar is money more often than mathematics.
    const inTable = text.parentElement?.closest('table') != null;
    const parts = partsOf(text.data, inTable, formulasOf);
    if (parts) text.replaceWith(...parts.map((part) => drawn(part, formulaHtml)));
  }
}

function textsWithin(root: ShadowRoot): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node instanceof Text && MAYBE.test(node.data) && !node.parentElement?.closest(SKIPPED))
      texts.push(node);
  return texts;
}

function partsOf(
  text: string,
  inTable: boolean,
  formulasOf: (text: string, strict: true) => LatexPart[],
): LatexPart[] | undefined {
  if (inTable && !/\$\$|\\\(|\\\[|\\begin\{/.test(text)) return undefined;
  const parts = formulasOf(text, true);
  return parts.some((part) => part.kind === 'formula') ? parts : undefined;
}

function drawn(part: LatexPart, formulaHtml: (latex: string, display: boolean) => string): Node {
  if (part.kind === 'text') return document.createTextNode(part.text);
  const element = document.createElement('span');
  element.innerHTML = formulaHtml(part.text, part.display);
  return element;
}
