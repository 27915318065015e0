/** How high a cell will be before it was ever drawn: so good that the scroll bar does not jump. Used by cell-list.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { preferences } from '../open-files/preferences';
import type { OpenNotebook } from './open-notebook';

/** As in the theme of the editor. */
const LINE_HEIGHT = 1.55;
/** CSS pixels: padding of the source, and the space between two cells. */
const AROUND = 28;
/** CSS pixels of an output of which nothing is known. */
const OUTPUT = 48;
const MAX_LINES = 10_000;

export function likelyHeight(session: OpenNotebook, id: CellId | undefined): number {
  if (id === undefined) return AROUND;
  const source = session.notebook.source(id)?.toString() ?? '';
  let lines = 1;
  for (let at = source.indexOf('\n'); at >= 0 && lines < MAX_LINES; at = source.indexOf('\n', at + 1))
    lines++;
  const outputs = Math.min(5, session.runs.run(id)?.outputs ?? 0);
  return AROUND + lines * preferences.get().fontSize * LINE_HEIGHT + outputs * OUTPUT;
}
