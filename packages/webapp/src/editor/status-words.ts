/**
 * What the status line says beside the fixed word of a document's state: why, and how much is at stake. Pure.
 */
import type { DocumentStatus } from '@lyceum/util/client/document-status';

export type Tone = 'good' | 'busy' | 'bad' | 'quiet';

export interface StatusWords {
  detail: string | undefined;
  tone: Tone;
}

export function statusWords(status: DocumentStatus): StatusWords {
  switch (status.kind) {
    case 'loading':
      return { detail: 'waiting for the server', tone: 'busy' };
    case 'failed':
      return { detail: status.error.message, tone: 'bad' };
    case 'offline':
      return { detail: offlineDetail(status.unsent, status.on_device), tone: 'bad' };
    case 'read_only':
      return { detail: status.reason, tone: 'quiet' };
    case 'editing':
      return { detail: undefined, tone: 'busy' };
    case 'durable':
      return { detail: status.reason, tone: status.reason ? 'busy' : 'good' };
    case 'saved':
      return { detail: undefined, tone: 'good' };
  }
}

function offlineDetail(unsent: number, onDevice: boolean): string {
  if (unsent === 0) return 'keep writing: it is sent when the connection is back';
  const place = onDevice ? 'kept on this device' : 'in this tab only: keep it open';
  return `${unsent} unsent ${unsent === 1 ? 'edit' : 'edits'}, ${place}`;
}
