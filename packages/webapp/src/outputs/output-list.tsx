/** Outputs one below the other. Needs an OutputPlaceProvider around it. Used by CellOutputs, the console, Output widgets and versions. */
import './outputs.css';
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { memo } from 'react';
import { ErrorBoundary } from '../app/error-boundary';
import { AnsiText } from './ansi-text';
import { BundleView } from './bundle-view';
import { DrawOutputsProvider } from './place';
import { StreamView } from './stream-view';

export function OutputList({ outputs }: { outputs: readonly ShownOutput[] }) {
  return (
    <DrawOutputsProvider value={OutputList}>
      {outputs.map((output, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an output is its place: that is how it is asked for.
        <OutputView key={index} output={output} index={index} />
      ))}
    </DrawOutputsProvider>
  );
}

/** `index`: among the outputs of its cell, which is how more of it is asked for. */
export const OutputView = memo(function OutputView({
  output,
  index,
}: {
  output: ShownOutput;
  index: number;
}) {
  return (
    <div className="out" data-type={output.output_type}>
      <ErrorBoundary pane="this output">
        <Inside output={output} index={index} />
      </ErrorBoundary>
    </div>
  );
});

function Inside({ output, index }: { output: ShownOutput; index: number }) {
  switch (output.output_type) {
    case 'stream':
      return <StreamView output={output} index={index} />;
    case 'error':
      return <AnsiText className="out-error" text={errorText(output)} />;
    default:
      return <BundleView output={output} index={index} />;
  }
}

function errorText({ ename, evalue, traceback }: Extract<ShownOutput, { output_type: 'error' }>): string {
  return traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`;
}
