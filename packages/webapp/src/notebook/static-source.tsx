/** A cell's source without an editor: coloured alike, and of the same size, so that nothing moves when the editor takes its place. */
import type { LanguageSupport } from '@codemirror/language';
import { highlightCode } from '@lezer/highlight';
import { memo, type ReactNode } from 'react';
import { HIGHLIGHT } from '../editor/theme';

/** Characters: beyond it colours cost more than they tell. */
const MAX_COLOURED = 20_000;

interface Props {
  source: string;
  language: LanguageSupport | undefined;
  fontPixels: number;
  wraps: boolean;
}

export const StaticSource = memo(function StaticSource({ source, language, fontPixels, wraps }: Props) {
  return (
    <pre className="nb-static" data-wraps={wraps} style={{ fontSize: fontPixels }}>
      {coloured(source, language)}
      {'\n'}
    </pre>
  );
});

function coloured(source: string, support: LanguageSupport | undefined): ReactNode {
  if (!support || source.length > MAX_COLOURED) return source;
  const parts: ReactNode[] = [];
  const tree = support.language.parser.parse(source);
  highlightCode(
    source,
    tree,
    HIGHLIGHT,
    (text, classes) =>
      parts.push(
        classes === '' ? (
          text
        ) : (
          <span key={parts.length} className={classes}>
            {text}
          </span>
        ),
      ),
    () => parts.push('\n'),
  );
  return parts;
}
