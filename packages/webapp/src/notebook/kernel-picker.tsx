/** The combobox "Kernel": what the project could run, the broken ones with their reason, and none. Drawn by the toolbar. */
import type { NotebookRuns } from '@lyceum/util/client/notebook-runs';
import type { Kernelspec } from '@lyceum/util/protocol/notebook';
import { NativeSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useNotebookPlace, useRuns } from './notebook-context';
import { chooseKernel, shutDown } from './run-actions';

const NONE = '';

export function KernelPicker() {
  const { session, mayRun } = useNotebookPlace();
  const { runs } = session;
  const kernel = useRuns(runs, ['kernel'], (known) => known.kernel);
  const refused = useRuns(runs, ['link'], ({ link }) => link.kind === 'refused');
  const { specs, refresh } = useKernelspecs(runs);
  const value = kernel.status === 'none' && kernel.name === null ? NONE : (kernel.name ?? NONE);
  const isKnown = value === NONE || specs.some(({ name }) => name === value);
  const choose = (name: string) => {
    if (name === NONE) shutDown(session);
    else chooseKernel(session, name);
    session.focusActive();
  };
  return (
    <NativeSelect
      aria-label="Kernel"
      className="nb-kernel"
      size="xs"
      value={value}
      disabled={!mayRun || refused}
      onFocus={refresh}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {value === NONE && <option value={NONE}>No kernel</option>}
      {value !== NONE && kernel.status !== 'none' && <option value={NONE}>Shut down the kernel</option>}
      {!isKnown && (
        <option value={value} disabled={specs.length > 0}>
          {kernel.display_name || value}
          {specs.length > 0 && ' (not installed)'}
        </option>
      )}
      {specs.map(({ name, display_name, problem }) => (
        <option key={name} value={name} disabled={problem !== undefined} title={problem}>
          {problem === undefined ? display_name : `${display_name}: ${problem}`}
        </option>
      ))}
    </NativeSelect>
  );
}

/** Asked for when the line opens, and again when somebody looks at the list: one may have been installed meanwhile. */
function useKernelspecs(runs: NotebookRuns) {
  const [specs, setSpecs] = useState<readonly Kernelspec[]>([]);
  const isOpen = useRuns(runs, ['link'], ({ link }) => link.kind === 'open');
  const ask = (refresh: boolean) => {
    const call = { kind: 'kernelspecs' as const, ...(refresh && { refresh }) };
    runs
      .call<'kernelspecs'>(call)
      .then(({ kernelspecs }) => setSpecs(kernelspecs))
      .catch(() => {});
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each opening of the line.
  useEffect(() => {
    if (isOpen) ask(false);
  }, [runs, isOpen]);
  return { specs, refresh: () => isOpen && ask(true) };
}
