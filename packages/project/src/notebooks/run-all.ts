/** Runs all code cells of a notebook for a program: what happens is said line by line. Used by the command line; pages that have it open see it live. */
import type { CellId } from '@lyceum/util/notebook/model';
import type { CellRun } from '@lyceum/util/protocol/notebook';
import type { OpenRoom } from './notebooks';

const ENDED: ReadonlySet<CellRun['status']> = new Set(['done', 'failed', 'aborted', 'idle'] as const);

/** True when no cell failed. */
export function runAll({ room, notebook }: OpenRoom, say: (line: string) => void): Promise<boolean> {
  const document = notebook.notebook;
  const cells = document.order
    .filter((id) => document.type(id) === 'code')
    .map((cell_id) => ({ cell_id, source: document.source(cell_id)?.toString() ?? '' }));
  const before = new Map(cells.map(({ cell_id }) => [cell_id, room.runOf(cell_id)?.run ?? 0]));
  const open = new Set(cells.map(({ cell_id }) => cell_id));
  let ok = true;
  return new Promise((resolve) => {
    if (open.size === 0) return resolve(true);
    const look = () => {
      if (room.kernel.step !== undefined && room.kernel.step !== step) say(room.kernel.step);
      step = room.kernel.step;
      for (const [i, { cell_id, source }] of cells.entries()) {
        const run = room.runOf(cell_id);
        if (!open.has(cell_id) || !run || !hasEnded(run, before.get(cell_id) ?? 0)) continue;
        open.delete(cell_id);
        ok &&= run.status !== 'failed' && run.status !== 'aborted';
        say(`[${i + 1}/${cells.length}] ${words(run)}  ${firstLine(source)}`);
        if (run.status === 'failed') for (const line of errorsOf(room, cell_id)) say(line);
      }
      if (open.size > 0) return;
      if (room.kernel.problem && !ok) say(room.kernel.problem.message);
      room.leave(viewer);
      resolve(ok);
    };
    let step: string | undefined;
    const viewer = room.join({
      news: (seq) => {
        look();
        viewer.ack(seq);
      },
      ended: () => resolve(false),
    });
    room.run(cells);
  });
}

/** An aborted cell has no run of its own. */
function hasEnded(run: CellRun, before: number): boolean {
  return ENDED.has(run.status) && (run.run > before || run.status === 'aborted');
}

function words({ status, started, finished }: CellRun): string {
  const time =
    started !== undefined && finished !== undefined ? ` ${((finished - started) / 1000).toFixed(1)} s` : '';
  return status === 'idle' ? 'empty' : `${status}${time}`;
}

function firstLine(source: string): string {
  const line = source.trimStart().split('\n', 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function errorsOf(room: OpenRoom['room'], cell: CellId): string[] {
  const outputs = room.result(cell)?.outputs ?? [];
  return outputs.flatMap((output) => (output.output_type === 'error' ? output.traceback : []));
}
