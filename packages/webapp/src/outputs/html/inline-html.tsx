/**
 * HTML without anything that acts (tables, mostly) in a shadow tree of the page: quick, as high as it is, and its styles stay inside.
 * The box around it contains what its styles place: nothing of it can cover the page.
 */
import { useEffect, useRef } from 'react';
import { cleanForShadow } from './clean';
import { INLINE_STYLE } from './inline-style';
import { settle } from './settle';
import { typeset } from './typeset';
import { useSettle } from './use-settle';

let baseSheet: CSSStyleSheet | undefined;

function sheet(): CSSStyleSheet {
  if (!baseSheet) {
    baseSheet = new CSSStyleSheet();
    baseSheet.replaceSync(INLINE_STYLE);
  }
  return baseSheet;
}

export function InlineHtml({ html }: { html: string }) {
  const host = useRef<HTMLDivElement>(null);
  const options = useSettle();
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet()];
    const fragment = cleanForShadow(html);
    settle(fragment, options);
    root.replaceChildren(fragment);
    let current = true;
    void typeset(root, () => current);
    return () => {
      current = false;
    };
  }, [html, options]);
  return (
    <div className="out-html">
      <div ref={host} />
    </div>
  );
}
