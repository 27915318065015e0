/** The outputs that an Output widget captured: the project keeps them in the model's state. */
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { shownOutputSchema } from '@lyceum/util/protocol/notebook';
import { useMemo } from 'react';
import * as z from 'zod/mini';
import { useDrawOutputs } from '../place';
import type { ViewProps } from './use-model';

const outputsSchema = z.array(shownOutputSchema);

export function OutputWidget({ state: { outputs }, css }: ViewProps) {
  const shown = useMemo(
    (): readonly ShownOutput[] => outputsSchema.safeParse(outputs ?? []).data ?? [],
    [outputs],
  );
  const Outputs = useDrawOutputs();
  return (
    <div className="w-output" style={css}>
      {Outputs && <Outputs outputs={shown} />}
    </div>
  );
}
