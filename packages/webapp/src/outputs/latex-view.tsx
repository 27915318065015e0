/** A formula by KaTeX. Lazy: the fonts and the code come with the first one. */
import 'katex/dist/katex.min.css';
import { useMemo } from 'react';
import { AnsiText } from './ansi-text';
import { formulaHtml, formulasOf } from './math';

export default function LatexView({ latex }: { latex: string }) {
  const parts = useMemo(() => formulasOf(latex), [latex]);
  return (
    <div className="out-latex">
      {parts.map((part, index) => {
        if (part.kind === 'text') return <AnsiText key={part.text} text={part.text} />;
        const html = formulaHtml(part.text, part.display);
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name. biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX escapes what it is given (trust is off).
        return <div key={index} dangerouslySetInnerHTML={{ __html: html }} />;
      })}
    </div>
  );
}
