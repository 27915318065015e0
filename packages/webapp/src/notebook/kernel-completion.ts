/** How a word goes on, as the notebook's kernel knows it; without a kernel, words of the cell. A completion source for cell-editor.ts, asked on Tab only. */
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completeAnyWord,
} from '@codemirror/autocomplete';
import type { CellId } from '@lyceum/util/notebook/model';
import type { OpenNotebook } from './open-notebook';

/** Matches that a list of this page shows at most. */
const MAX_MATCHES = 500;

export function kernelAnswers({ runs }: OpenNotebook): boolean {
  return runs.link.kind === 'open' && (runs.kernel.status === 'idle' || runs.kernel.status === 'busy');
}

export function kernelCompletion(session: OpenNotebook, id: CellId) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    if (!context.explicit) return null;
    if (session.notebook.type(id) !== 'code' || !kernelAnswers(session)) return completeAnyWord(context);
    const code = context.state.doc.toString();
    try {
      const call = { kind: 'complete' as const, code, cursor: context.pos };
      const { matches, start, end } = await session.runs.call<'complete'>(call);
      if (context.aborted) return null;
      const options = matches.slice(0, MAX_MATCHES).map(({ text, type }): Completion => {
        return type === undefined ? { label: text } : { label: text, detail: type };
      });
      // "obj.na" answers "obj.name" or "name": what is typed is compared with the beginning of each.
      return { from: start, to: Math.max(end, context.pos), options, validFor: /^[\w.%]*$/ };
    } catch {
      return completeAnyWord(context);
    }
  };
}
