/** Cells of a Sage worksheet as they are run: modes (`%md`, `%sh`, …) become code for the Sage kernel, or something to show. Used by Notebooks. */
import { translate } from '@lyceum/util/notebook/worksheet-modes';
import type { Prepared } from './run-queue';

/** Keeps the default mode from one cell to the next. */
export function worksheetPreparation(): (source: string) => Prepared {
  let mode: string | undefined;
  return (source) => {
    const { todo, defaultMode } = translate(source, mode);
    mode = defaultMode ?? mode;
    switch (todo.kind) {
      case 'code':
        return todo;
      case 'show':
        return { kind: 'show', data: { [todo.mime]: todo.text } };
      case 'nothing':
        return { kind: 'show', data: {} };
      case 'error':
        return { kind: 'problem', message: todo.message };
    }
  };
}
