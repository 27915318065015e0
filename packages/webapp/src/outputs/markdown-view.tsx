/**
 * Markdown as a page: cells of notebooks, text/markdown outputs, the preview of a file. Formulas by KaTeX, pictures and links of the project,
 * code in colours; what HTML stands in it is cleaned. Needs an OutputPlaceProvider (place.ts) around it.
 */
import './markdown.css';
import 'katex/dist/katex.min.css';
import type { JsonObject } from '@lyceum/util/notebook/json';
import { memo, useLayoutEffect, useRef } from 'react';
import { colourCode } from './colour-code';
import { cleanForPage } from './html/clean';
import { settle } from './html/settle';
import { useSettle } from './html/use-settle';
import { markdownHtml } from './markdown';

export interface MarkdownViewProps {
  text: string;
  /** Of the cell: file name → media type → base64. */
  attachments?: JsonObject | undefined;
}

export const MarkdownView = memo(function MarkdownView({ text, attachments }: MarkdownViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const options = useSettle(attachments);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const fragment = cleanForPage(markdownHtml(text));
    settle(fragment, options);
    element.replaceChildren(fragment);
    let current = true;
    void colourCode(element, () => current);
    return () => {
      current = false;
    };
  }, [text, options]);
  return <div ref={host} className="markdown" />;
});
