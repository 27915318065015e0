/**
 * What people do to the kernel and the runs of an open notebook. Failures are told to the person; what happens then is told by the project.
 * Called by commands.ts, the kernel bar and the cells' own buttons.
 */
import { newKey } from '@lyceum/util/ids';
import type { CellId } from '@lyceum/util/notebook/model';
import { notifyFailure } from '../app/notify';
import { insertCell, selected } from './cell-actions';
import type { OpenNotebook, Restart } from './open-notebook';

function told(what: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => notifyFailure(what, error));
}

/** Code goes into the queue in this order; Markdown shows as it reads. */
export function runCells(session: OpenNotebook, ids: readonly CellId[]): void {
  const { notebook } = session;
  const code = ids.filter((id) => notebook.type(id) === 'code');
  for (const id of ids) if (notebook.type(id) === 'markdown') session.showSource(id, false);
  const cells = code.map((cell_id) => ({ cell_id, source: notebook.source(cell_id)?.toString() ?? '' }));
  for (const id of code) session.ranHere.add(id);
  if (cells.length > 0)
    told('The cells could not be run', session.runs.call<'run'>({ kind: 'run', key: newKey(), cells }));
}

export type AfterRun = 'stay' | 'advance' | 'insert';

export function runSelected(session: OpenNotebook, after: AfterRun): void {
  const ids = selected(session);
  const { order, writable } = session.facts.get();
  runCells(session, ids);
  const last = ids.at(-1);
  if (last === undefined) return;
  const next = order[order.indexOf(last) + 1];
  if (after === 'stay') session.go(last);
  else if (after === 'advance' && next !== undefined) session.go(next);
  else if (writable) insertCell(session, 'below', 'code', true);
}

export function runAll(session: OpenNotebook): void {
  runCells(session, session.facts.get().order);
}

/** `above`: the cells before the active one; `below`: the active one and those after it. */
export function runSide(session: OpenNotebook, side: 'above' | 'below'): void {
  const { order } = session.facts.get();
  const at = Math.max(0, order.indexOf(session.active ?? ''));
  runCells(session, side === 'above' ? order.slice(0, at) : order.slice(at));
}

export function interrupt({ runs }: OpenNotebook): void {
  told('The kernel could not be interrupted', runs.call<'interrupt'>({ kind: 'interrupt' }));
}

export function startKernel({ runs }: OpenNotebook): void {
  told('The kernel could not be started', runs.call<'start'>({ kind: 'start' }));
}

export function restart({ runs }: OpenNotebook): void {
  told('The kernel could not be restarted', runs.call<'restart'>({ kind: 'restart', key: newKey() }));
}

export function restartAndRunAll(session: OpenNotebook): void {
  const restarted = session.runs.call<'restart'>({ kind: 'restart', key: newKey() });
  told(
    'The kernel could not be restarted',
    restarted.then(() => runAll(session)),
  );
}

export const RESTARTS: Record<Restart, (session: OpenNotebook) => void> = {
  restart,
  'restart-and-run': restartAndRunAll,
};

/** Asks first where variables would be lost (restart-question.tsx). */
export function askToRestart(session: OpenNotebook, wish: Restart): void {
  const { status } = session.runs.kernel;
  if (status === 'idle' || status === 'busy') session.facts.set({ restart: wish });
  else RESTARTS[wish](session);
}

export function shutDown({ runs }: OpenNotebook): void {
  told('The kernel could not be shut down', runs.call<'shut_down'>({ kind: 'shut_down', key: newKey() }));
}

/** Takes cells that wait out of the queue. */
export function cancel({ runs }: OpenNotebook, cells?: CellId[]): void {
  told('The queue could not be emptied', runs.call<'cancel'>({ kind: 'cancel', ...(cells && { cells }) }));
}

export function clearOutputs({ runs }: OpenNotebook, cells?: CellId[]): void {
  told('The outputs could not be cleared', runs.call<'clear'>({ kind: 'clear', ...(cells && { cells }) }));
}

/** The project writes it to the notebook's metadata, so that the file says which kernel it is for. */
export function chooseKernel({ runs }: OpenNotebook, name: string): void {
  told(
    'The kernel could not be chosen',
    runs.call<'choose_kernel'>({ kind: 'choose_kernel', key: newKey(), name }),
  );
}

export function answerInput({ runs }: OpenNotebook, input_id: string, value: string): void {
  told('The answer did not arrive', runs.call<'input'>({ kind: 'input', input_id, value }));
}
