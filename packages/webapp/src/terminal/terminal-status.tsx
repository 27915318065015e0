/** The line below a terminal: its state, who is here, its size and whose window that is. */
import { IconTerminal2 } from '@tabler/icons-react';
import { useObservable } from '../open-files/observable';
import { PeopleHere, useLeader } from './people-here';
import type { TerminalPane } from './terminal-pane';
import { sizeNote, terminalWords } from './terminal-words';

export function TerminalStatusLine({ pane }: { pane: TerminalPane }) {
  const status = useObservable(pane.facts, (facts) => facts.status);
  const title = useObservable(pane.facts, (facts) => facts.title);
  const { state, detail, tone } = terminalWords(status);
  return (
    <footer className="status-line">
      <span className="state">
        <IconTerminal2 size={15} stroke={1.8} className="state-icon" data-tone={tone} aria-hidden />
        <span role="status" aria-label="Terminal state" className="state-word">
          {state}
        </span>
        {detail && <span className="state-detail">{detail}</span>}
      </span>
      <span className="terminal-title ly-not-phone" title={title}>
        {title}
      </span>
      <span className="toolbar-space" />
      <SizeButton pane={pane} />
      <PeopleHere pane={pane} />
    </footer>
  );
}

/** "Use my size": there where more than one window looks on, or this one leads. */
function SizeButton({ pane }: { pane: TerminalPane }) {
  const size = useObservable(pane.facts, (facts) => facts.size);
  const own = useObservable(pane.facts, (facts) => facts.own);
  const windows = useObservable(pane.facts, (facts) => facts.people?.people.length ?? 1);
  const leader = useLeader(pane);
  const isMine = leader?.isMe === true;
  return (
    <>
      <span className="terminal-size">{sizeNote(size, own, leader)}</span>
      {(windows > 1 || isMine) && (
        <button
          type="button"
          className="size-button"
          aria-pressed={isMine}
          title={
            isMine
              ? 'Your window sets the size for everybody. Press to let the smallest decide again.'
              : 'Your window sets the size for everybody here, until you leave or give it back.'
          }
          // The terminal keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pane.lead(!isMine)}
        >
          Use my size
        </button>
      )}
    </>
  );
}
