/** What the kernel bar says. Pure. */
import type { RunsLink } from '@lyceum/util/client/notebook-runs';
import type { KernelState } from '@lyceum/util/protocol/notebook';

export type KernelTone = 'quiet' | 'busy' | 'good' | 'bad';

export interface KernelWords {
  /** The status "Kernel state". */
  state: string;
  detail: string | undefined;
  tone: KernelTone;
}

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

export function memoryWords(bytes: number): string {
  return bytes >= GIBIBYTE ? `${(bytes / GIBIBYTE).toFixed(1)} GB` : `${Math.round(bytes / MEBIBYTE)} MB`;
}

export function kernelWords(link: RunsLink, kernel: KernelState): KernelWords {
  if (link.kind === 'opening') return { state: 'Connecting', detail: undefined, tone: 'busy' };
  if (link.kind === 'lost')
    return { state: 'Disconnected', detail: 'what runs goes on without you', tone: 'bad' };
  if (link.kind === 'refused')
    return link.error.code === 'not_running'
      ? { state: 'Project stopped', detail: undefined, tone: 'quiet' }
      : { state: 'Unavailable', detail: link.error.message, tone: 'bad' };
  const memory = kernel.memory_bytes === undefined ? undefined : memoryWords(kernel.memory_bytes);
  switch (kernel.status) {
    case 'none':
      return { state: kernel.name === null ? 'No kernel' : 'Not running', detail: undefined, tone: 'quiet' };
    case 'starting':
      return { state: 'Starting', detail: kernel.step, tone: 'busy' };
    case 'idle':
      return { state: 'Idle', detail: memory, tone: 'good' };
    case 'busy':
      return { state: 'Busy', detail: memory, tone: 'busy' };
    case 'dead':
      // Why is told by the bar below, in full.
      return { state: 'Dead', detail: undefined, tone: 'bad' };
  }
}
