/** The names that the kernel's program has given, with their values; asked for anew whenever the kernel comes to rest. Drawn by side-panel.tsx. */
import type { NotebookAnswer } from '@lyceum/util/protocol/notebook';
import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { wordsOf } from '../app/error-words';
import { useNotebookPlace, useRuns } from './notebook-context';

type Known =
  | { kind: 'waiting' }
  | { kind: 'failed'; words: string }
  | { kind: 'known'; answer: NotebookAnswer<'variables'> };

export function VariablesPanel() {
  const { session } = useNotebookPlace();
  const { runs } = session;
  const status = useRuns(runs, ['kernel', 'link'], ({ kernel, link }) =>
    link.kind === 'open' ? kernel.status : 'none',
  );
  const [known, setKnown] = useState<Known>({ kind: 'waiting' });
  useEffect(() => {
    if (status !== 'idle') return undefined;
    let current = true;
    runs
      .call<'variables'>({ kind: 'variables' })
      .then((answer) => current && setKnown({ kind: 'known', answer }))
      .catch((error: unknown) => current && setKnown({ kind: 'failed', words: wordsOf(error) }));
    return () => {
      current = false;
    };
  }, [runs, status]);
  if (status === 'none' || status === 'dead')
    return <Note>Without a kernel there are no variables. Run a cell, and they are here.</Note>;
  if (known.kind === 'waiting') return <Note>Asking the kernel…</Note>;
  if (known.kind === 'failed') return <Note>{known.words}</Note>;
  if (!known.answer.supported) return <Note>This kernel does not tell its variables. Python does.</Note>;
  if (known.answer.variables.length === 0) return <Note>No variables yet.</Note>;
  return (
    <table className="nb-variables">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {known.answer.variables.map(({ name, type, size, value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              {type} {size !== '' && <small>{size}</small>}
            </td>
            <td title={value}>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Note({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed" p="sm">
      {children}
    </Text>
  );
}
