/**
 * A text as a terminal would show it, with links: streams, plain results and tracebacks. Chunks that did not change are not drawn again.
 */
import { memo, type ReactNode, useMemo } from 'react';
import { openerIn } from '../terminal/opener';
import { chunksOf, overwritten, type Span, spansOf } from './ansi';
import { type OutputPlace, useOutputPlace } from './place';
import { type LinkedSpans, type LinkTarget, linksIn, withLinks } from './text-links';

export function AnsiText({ text, className = '' }: { text: string; className?: string }) {
  const chunks = useMemo(() => chunksOf(overwritten(text)), [text]);
  return (
    <pre className={`out-text ${className}`}>
      {chunks.map((chunk, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a chunk is its place in the text.
        <Chunk key={index} text={chunk} />
      ))}
    </pre>
  );
}

const Chunk = memo(function Chunk({ text }: { text: string }) {
  const place = useOutputPlace();
  const home = place.runs?.home;
  const groups = useMemo(() => {
    const spans = spansOf(text);
    return withLinks(spans, linksIn(spans.map((span) => span.text).join(''), place.folder, home));
  }, [text, place.folder, home]);
  return groups.map((group, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: groups have no name but their place.
    return <Group key={index} group={group} place={place} />;
  });
});

function Group({ group: { spans, target }, place }: { group: LinkedSpans; place: OutputPlace }) {
  const inside = spans.map((span, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: spans have no name but their place.
    return <Piece key={index} span={span} />;
  });
  return target ? (
    <Leading to={target} place={place}>
      {inside}
    </Leading>
  ) : (
    inside
  );
}

function Piece({ span: { text, look, colour, background } }: { span: Span }) {
  if (look === undefined && colour === undefined && background === undefined) return text;
  const style = {
    ...(colour !== undefined && { '--ansi-fg': `rgb(${colour})` }),
    ...(background !== undefined && { backgroundColor: `rgb(${background})` }),
  };
  const tint = colour === undefined ? '' : background === undefined ? 'ansi-tint' : 'ansi-exact';
  return (
    <span className={[look, tint].filter(Boolean).join(' ') || undefined} style={style}>
      {text}
    </span>
  );
}

function Leading({ to, place, children }: { to: LinkTarget; place: OutputPlace; children: ReactNode }) {
  if (to.kind === 'web')
    return (
      <a className="out-link" href={to.url} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    );
  if (to.kind === 'cell' && !place.openCell) return children;
  const go = () => {
    if (to.kind === 'cell') place.openCell?.(to.execution_count, to.line);
    else openerIn(place.projectId).file(to.path, to.line);
  };
  const name = to.kind === 'cell' ? `Go to cell ${to.execution_count}` : `Open ${to.path} at line ${to.line}`;
  return (
    <button type="button" className="out-link" title={name} onClick={go}>
      {children}
    </button>
  );
}
