/**
 * What the status line says while somebody types: "Editing" stays until the keys rest. With each key the document is unacked, and acked a moment later; a word
 * that changed as often would tell nothing, and each change costs a drawing. It never says more than is known. Used by open-document.ts.
 */
import type { DocumentStatus } from '@lyceum/util/client/document-status';

/** Milliseconds without an edit until "Durable" or "Saved" is said after "Editing". */
const REST_MS = 400;

export interface CalmStatus {
  told(status: DocumentStatus): void;
  close(): void;
}

export function calmStatus(show: (status: DocumentStatus) => void): CalmStatus {
  let shown: DocumentStatus['kind'] | undefined;
  let latest: DocumentStatus | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => {
    timer = undefined;
    shown = latest?.kind;
    if (latest) show(latest);
  };
  const close = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    told(status) {
      latest = status;
      const waits = shown === 'editing' && (status.kind === 'durable' || status.kind === 'saved');
      if (waits) {
        timer ??= setTimeout(rest, REST_MS);
        return;
      }
      close();
      rest();
    },
    close,
  };
}
