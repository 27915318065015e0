/** What a program printed. Of a long one the beginning and the end, and what lies between piece by piece on demand. */
import { useCallback, useRef, useState } from 'react';
import { AnsiText } from './ansi-text';
import { gapOf, gapWords, lineCount, moreBytes, type Stream } from './cut';
import { useOutputPlace } from './place';
import { problemOf } from './problem';

export function StreamView({ output, index }: { output: Stream; index: number }) {
  const className = output.name === 'stderr' ? 'out-stderr' : '';
  if (!output.cut) return <AnsiText className={className} text={output.text} />;
  return <CutStream output={output} cut={output.cut} index={index} className={className} />;
}

interface CutProps {
  output: Stream;
  cut: NonNullable<Stream['cut']>;
  index: number;
  className: string;
}

function CutStream({ output, cut, index, className }: CutProps) {
  const { pieces, bytes, state, more } = useMore(index, cut);
  const gap = gapOf(cut, bytes);
  const shown = [output.text, ...pieces, cut.tail].reduce((sum, text) => sum + lineCount(text), 0);
  return (
    <>
      <AnsiText className={className} text={output.text} />
      {pieces.map((piece, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place in the stream.
        <AnsiText key={i} className={className} text={piece} />
      ))}
      {gap.to > gap.from && (
        <div className="out-gap" role="note">
          {gapWords(gap, cut.lines - shown)} more
          {moreBytes(gap) > 0 && more && (
            <button type="button" className="out-button" disabled={state.asking} onClick={more}>
              {state.asking ? 'Reading…' : 'Show more'}
            </button>
          )}
          {state.problem !== undefined && <span role="alert">{state.problem}</span>}
        </div>
      )}
      <AnsiText className={className} text={cut.tail} />
    </>
  );
}

/** Pieces that were read on from the end of the head. Another run, or a head that moved, begins anew. */
function useMore(index: number, cut: NonNullable<Stream['cut']>) {
  const { runs, cell } = useOutputPlace();
  const run = cell === undefined ? undefined : runs?.run(cell)?.run;
  const about = `${run} ${cut.head_bytes}`;
  const [read, setRead] = useState({ about, pieces: [] as string[], bytes: 0 });
  const [state, setState] = useState<{ asking: boolean; problem?: string }>({ asking: false });
  const current = read.about === about ? read : { about, pieces: [], bytes: 0 };
  const newest = useRef({ current, cut });
  newest.current = { current, cut };
  const more = useCallback(async () => {
    if (!runs || cell === undefined || run === undefined) return;
    const { current, cut } = newest.current;
    const offset = cut.head_bytes + current.bytes;
    setState({ asking: true });
    try {
      const length = moreBytes(gapOf(cut, current.bytes));
      const answer = await runs.call({ kind: 'output_read', cell_id: cell, run, index, offset, length });
      const bytes = current.bytes + Math.max(0, answer.next - offset);
      setRead({ about: current.about, pieces: [...current.pieces, answer.text], bytes });
      setState({ asking: false });
    } catch (error) {
      setState({ asking: false, problem: problemOf(error) });
    }
  }, [runs, cell, run, index]);
  const asks = runs && cell !== undefined && run !== undefined;
  return { pieces: current.pieces, bytes: current.bytes, state, more: asks ? more : undefined };
}
