/** Outputs that an Output widget holds in its state: nbformat's shapes, bounded. Pure; used by models.ts. */
import type { Output } from '@lyceum/util/notebook/model';
import type { KernelBody } from '../kernels/types';

export type Captured = Output;

/** Characters of one stream, of which the end is kept; and outputs at most. */
const MAX_STREAM_CHARS = 256 * 1024;
const MAX_OUTPUTS = 200;

/** The outputs with this one; undefined for what is no output. */
export function capture(before: readonly Captured[], body: KernelBody): Captured[] | undefined {
  switch (body.type) {
    case 'clear_output':
      return [];
    case 'stream': {
      const last = before.at(-1);
      const isSame = last?.output_type === 'stream' && last.name === body.name;
      const text = ((isSame ? last.text : '') + body.text).slice(-MAX_STREAM_CHARS);
      return bounded([
        ...(isSame ? before.slice(0, -1) : before),
        { output_type: 'stream', name: body.name, text },
      ]);
    }
    case 'display_data':
      return bounded([...before, { output_type: 'display_data', data: body.data, metadata: body.metadata }]);
    case 'execute_result': {
      const { data, metadata, execution_count } = body;
      return bounded([...before, { output_type: 'execute_result', data, metadata, execution_count }]);
    }
    case 'error': {
      const { ename, evalue, traceback } = body;
      return bounded([...before, { output_type: 'error', ename, evalue, traceback }]);
    }
    default:
      return undefined;
  }
}

const bounded = (outputs: Captured[]) => outputs.slice(-MAX_OUTPUTS);
