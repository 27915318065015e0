/** The outputs of a cell, hidden or in a box as its metadata says, which changes when a person asks for it. Drawn by cell-body.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { useCallback, useSyncExternalStore } from 'react';
import type { CellLook } from './cell-look';
import { useNotebookPlace } from './notebook-context';

interface Props {
  id: CellId;
  look: CellLook;
  still: boolean;
}

export function CellOutput({ id }: Props) {
  const { session } = useNotebookPlace();
  const subscribe = useCallback((changed: () => void) => session.runs.on(changed), [session]);
  const outputs = useSyncExternalStore(subscribe, () => session.runs.outputs(id));
  return (
    <>
      {outputs.map((output, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its place is what it is.
        <pre key={i}>{output.output_type === 'stream' ? output.text : JSON.stringify(output)}</pre>
      ))}
    </>
  );
}
