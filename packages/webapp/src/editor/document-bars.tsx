/**
 * The bars above a text that is here but in trouble: refused edits, a lost right, a file deleted on disk. Each says what it means for the
 * text and offers the way out; the text itself stays in view.
 */
import { NoticeBar } from '../open-files/notice';
import { useObservable } from '../open-files/observable';
import type { OpenDocument } from './open-document';

export interface DocumentBarsProps {
  session: OpenDocument;
  download(): void;
  /** Opens the document anew, as the hub has it. */
  discard(): void;
  closeFile: (() => void) | undefined;
}

export function DocumentBars({ session, download, discard, closeFile }: DocumentBarsProps) {
  const status = useObservable(session.facts, (facts) => facts.status);
  const deleted = useObservable(session.facts, (facts) => facts.deletedOnDisk);
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const keep = { label: 'Download my version', onClick: download };
  const drop = { label: 'Discard my changes', onClick: discard };
  const again = { label: 'Try again', onClick: () => session.document.retry() };
  if (status.kind === 'read_only' && status.kept > 0)
    return (
      <NoticeBar tone="warning" steps={status.error ? [keep, again, drop] : [keep, drop]}>
        Your last changes were not taken: {lowerFirst(status.reason)} They are still here,{' '}
        {status.on_device ? 'kept on this device.' : 'in this tab only.'}
      </NoticeBar>
    );
  if (status.kind === 'read_only' && status.error)
    return (
      <NoticeBar tone="warning" steps={[again, keep]}>
        This file is no longer connected: {lowerFirst(status.reason)} What you see is the last that was
        received.
      </NoticeBar>
    );
  if (deleted)
    return (
      <NoticeBar
        tone="info"
        steps={[
          ...(writable ? [{ label: 'Write it back', onClick: () => void session.save() }] : []),
          ...(closeFile ? [{ label: 'Close', onClick: closeFile }] : []),
        ]}
      >
        Somebody deleted this file on disk. Its text is kept here and in the project’s history.
      </NoticeBar>
    );
  return null;
}

/** To go on with a sentence after a colon. "You", "The" and the like only: names keep their letter. */
function lowerFirst(sentence: string): string {
  return /^(You|The|This|A|An|It) /.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence;
}
