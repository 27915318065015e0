/** The answer to one question about files, asked anew when the question changes, the project starts, or somebody says so. */
import { LyceumError } from '@lyceum/util/errors';
import type { FileAnswer, FileQuery } from '@lyceum/util/protocol/files';
import { useCallback, useEffect, useState } from 'react';
import type { FileOps } from '../use-file-ops';

interface State<K extends FileQuery['kind']> {
  answer?: FileAnswer<K>;
  error?: LyceumError;
}

export function useFileAnswer<K extends FileQuery['kind']>(
  ops: FileOps,
  query: Extract<FileQuery, { kind: K }>,
  running: boolean,
) {
  const [state, setState] = useState<State<K>>({});
  const [round, setRound] = useState(0);
  const question = JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a started project, or another round, asks anew
  useEffect(() => {
    let isGone = false;
    const asked = JSON.parse(question) as Extract<FileQuery, { kind: K }>;
    ops
      .ask<K>(asked)
      .then((answer) => !isGone && setState({ answer }))
      .catch((reason: unknown) => {
        const error = reason instanceof LyceumError ? reason : new LyceumError('internal', String(reason));
        if (!isGone) setState({ error });
      });
    return () => {
      isGone = true;
    };
  }, [ops, question, running, round]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  return { ...state, again };
}
