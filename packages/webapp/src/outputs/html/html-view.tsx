/** HTML of an output: in the page where it is harmless, in the sandboxed frame where it could act. */
import { useMemo } from 'react';
import { needsFrame, withoutMathScripts } from './choose';
import { InlineHtml } from './inline-html';
import { HtmlFrame } from './sandbox-frame';

/** UTF-16 units up to which cleaning in the page is quick (some 100 ms); longer HTML is the frame's. */
const INLINE_LIMIT = 2 * 1024 * 1024;

interface Props {
  html: string;
  /** The same object as long as it is the same output. */
  owner: object;
  /** Of the output in its cell. */
  index: number;
}

export function HtmlView({ html, owner, index }: Props) {
  const text = useMemo(() => withoutMathScripts(html), [html]);
  if (text.length > INLINE_LIMIT || needsFrame(text))
    return <HtmlFrame html={text} owner={owner} index={index} />;
  return <InlineHtml html={text} />;
}
