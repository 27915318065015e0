/** Beside a cell: its prompt with the time it took, the button that runs it, and the handle to drag it by. */
import type { CellId, CellType } from '@lyceum/util/notebook/model';
import type { CellRun } from '@lyceum/util/protocol/notebook';
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { type HTMLAttributes, useEffect, useState } from 'react';
import { ToolButton } from '../open-files/tool-button';
import { worksheetMode } from './kernel-language';
import { useNotebookPlace, useSource } from './notebook-context';
import type { OpenNotebook } from './open-notebook';
import { promptText, promptWords, runWords } from './prompt-words';
import { cancel, interrupt, runCells } from './run-actions';
import { selectOne } from './selection';

interface Props {
  session: OpenNotebook;
  id: CellId;
  index: number;
  type: CellType;
  still: boolean;
  handle: HTMLAttributes<HTMLElement>;
}

export function CellGutter({ session, id, index, type, still, handle }: Props) {
  const { mayRun } = useNotebookPlace();
  const run = type === 'code' ? session.runs.run(id) : undefined;
  const mode = useSource(session, id, (source) => (session.isWorksheet ? worksheetMode(source) : undefined));
  const waits = run?.status === 'queued' || run?.status === 'running';
  const start = () => {
    session.select(selectOne(id));
    runCells(session, [id]);
  };
  return (
    <div className="nb-gutter" title={still ? undefined : `Cell ${index + 1}: drag to move`} {...handle}>
      {type === 'code' && <Prompt run={run} mode={mode} />}
      {!still && mayRun && type !== 'raw' && (
        <span className="nb-run">
          <ToolButton label="Run cell" shortcut="Shift-Enter" icon={IconPlayerPlayFilled} onClick={start} />
        </span>
      )}
      {!still && mayRun && waits && (
        <ToolButton
          label={run.status === 'queued' ? 'Do not run' : 'Interrupt'}
          icon={IconPlayerStopFilled}
          onClick={() => (run.status === 'queued' ? cancel(session, [id]) : interrupt(session))}
        />
      )}
    </div>
  );
}

function Prompt({ run, mode }: { run: CellRun | undefined; mode: string | undefined }) {
  const now = useNow(run?.status === 'running');
  const words = runWords(run, now);
  return (
    <span className="nb-prompt" data-status={run?.status ?? 'idle'}>
      <span aria-hidden>{promptText(run)}</span>
      <span className="ly-visually-hidden">{promptWords(run)}</span>
      {mode !== undefined && <small className="nb-mode">%{mode}</small>}
      {words !== undefined && <small className="nb-time">{words}</small>}
    </span>
  );
}

/** Milliseconds between two looks at the clock while a cell runs. */
const TICK_MS = 500;

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
