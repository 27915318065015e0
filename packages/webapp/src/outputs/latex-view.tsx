/** A formula by KaTeX. Lazy: the fonts and the code come with the first one. */
import 'katex/dist/katex.min.css';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { AnsiText } from './ansi-text';
import { formulaHtml, formulasOf } from './math';

export default function LatexView({ latex }: { latex: string }) {
  const parts = useMemo(() => formulasOf(latex), [latex]);
  return (
    <div className="out-latex">
      {parts.map((part, index) => {
        if (part.kind === 'text') return <AnsiText key={part.text} text={part.text} />;
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place.
        return <Formula key={index} latex={part.text} display={part.display} />;
      })}
    </div>
  );
}

function Formula({ latex, display }: { latex: string; display: boolean }) {
  const host = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    // KaTeX escapes what it is given, and may neither link nor load (math.ts).
    if (host.current) host.current.innerHTML = formulaHtml(latex, display);
  }, [latex, display]);
  return <span ref={host} />;
}
