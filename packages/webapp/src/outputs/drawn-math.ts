/** KaTeX with its style sheet, for shadow trees, which the page's style sheets do not reach. Lazy: loaded with the first formula. */
import 'katex/dist/katex.min.css';

export { formulaHtml, formulasOf } from './math';

let sheet: CSSStyleSheet | undefined;

export function formulaSheet(): CSSStyleSheet {
  if (sheet) return sheet;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(
    [...document.styleSheets]
      .flatMap(rulesOf)
      .filter((rule) => rule instanceof CSSStyleRule && rule.selectorText.includes('.katex'))
      .map((rule) => rule.cssText)
      .join('\n'),
  );
  return sheet;
}

function rulesOf(from: CSSStyleSheet): CSSRule[] {
  try {
    return [...from.cssRules];
  } catch {
    // Of another origin (an extension's): not ours.
    return [];
  }
}
