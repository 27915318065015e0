/** An open notebook: toolbar, bars, cells, panels, status line. Its state is the session's. Drawn by notebook-page.tsx. */
import { Button } from '@mantine/core';
import { IconFileAlert, IconNotebook } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { EmptyState } from '../app/empty-state';
import { Collaborators } from '../editor/collaborators';
import { DocumentState } from '../editor/status-line';
import { NoticePane } from '../open-files/notice';
import { useObservable } from '../open-files/observable';
import { usePalette } from '../palette/palette-context';
import { insertCell } from './cell-actions';
import { CellList } from './cell-list';
import { FindBar } from './find-bar';
import './notebook.css';
import './notebook-phone.css';
import { NotebookBars } from './notebook-bars';
import { type NotebookPlace, NotebookPlaceProvider, useNotebookPlace } from './notebook-context';
import { NotebookToolbar, type PanelName } from './notebook-toolbar';
import { PrintView, usePrinting } from './print-view';
import { RestartQuestion } from './restart-question';
import { SidePanel } from './side-panel';
import { useClipboardEvents } from './use-clipboard-events';
import { useNotebookCommands } from './use-notebook-commands';
import { useNotebookKeys } from './use-notebook-keys';

interface Props extends NotebookPlace {
  loaded: boolean;
  onEditAsText(): void;
  onTimeTravel(): void;
  /** Of a worksheet: makes a Jupyter notebook of it. */
  convert: (() => void) | undefined;
}

export function NotebookView({ loaded, onTimeTravel, onEditAsText, convert, ...given }: Props) {
  const { session, mayRun, front, projectId, path } = given;
  const palette = usePalette();
  const page = useMemo(() => ({ showPalette: palette.open, showHelp: palette.showShortcuts }), [palette]);
  const region = useRef<HTMLElement>(null);
  const [panel, setPanel] = useState<PanelName>();
  const order = useObservable(session.facts, (facts) => facts.order);
  const broken = useObservable(session.facts, (facts) => facts.broken);
  const finding = useObservable(session.facts, (facts) => facts.finding);
  const { printing, print } = usePrinting(session, front);
  const keys = useNotebookKeys(session, mayRun, page);
  useClipboardEvents(session, region, front);
  useNotebookCommands(session, mayRun, front, page);
  const place = useMemo(
    (): NotebookPlace => ({ session, projectId, path, mayRun, front }),
    [session, projectId, path, mayRun, front],
  );
  return (
    <NotebookPlaceProvider value={place}>
      {broken === undefined && (
        <>
          <NotebookToolbar {...{ page, panel, onTimeTravel, print, convert }} showPanel={setPanel} />
          <NotebookBars />
        </>
      )}
      {finding && <FindBar />}
      <div className="open-file-body nb-body">
        <section ref={region} className="nb" aria-label="Notebook" data-waiting={!loaded} {...keys}>
          {!loaded ? null : broken !== undefined ? (
            <Broken reason={broken} edit={onEditAsText} />
          ) : order.length > 0 ? (
            <CellList />
          ) : (
            <NoCells />
          )}
        </section>
        {panel && <SidePanel panel={panel} close={() => setPanel(undefined)} />}
      </div>
      <footer className="status-line">
        <DocumentState session={session} />
        <span className="toolbar-space" />
        <Place />
        <Collaborators session={session} />
      </footer>
      <RestartQuestion />
      {printing && <PrintView order={order} />}
    </NotebookPlaceProvider>
  );
}

function NoCells() {
  const { session } = useNotebookPlace();
  const writable = useObservable(session.facts, (facts) => facts.writable);
  return (
    <EmptyState
      icon={<IconNotebook size={40} stroke={1.2} aria-hidden />}
      title="No cells yet"
      action={
        writable && (
          <Button onClick={() => insertCell(session, 'below', 'code', true)}>Add the first cell</Button>
        )
      }
    >
      A notebook is made of cells: code with its results, and text between.
    </EmptyState>
  );
}

/** The file holds something else, or half of a merge: as text it can be mended, and is cells again when it is valid. */
function Broken({ reason, edit }: { reason: string; edit(): void }) {
  return (
    <NoticePane
      icon={IconFileAlert}
      title="This file is not a valid notebook"
      steps={[{ label: 'Edit it as text', onClick: edit }]}
    >
      {reason}
    </NoticePane>
  );
}

/** Which mode the keys are in, and which cell is active. */
function Place() {
  const { session } = useNotebookPlace();
  const order = useObservable(session.facts, (facts) => facts.order);
  const active = useObservable(session.facts, (facts) => facts.selection?.head);
  const mode = useObservable(session.facts, (facts) => facts.mode);
  if (active === undefined) return null;
  return (
    <>
      <span className="ly-not-phone">{mode === 'edit' ? 'Edit mode (Esc leaves)' : 'Command mode'}</span>
      <span>
        Cell {order.indexOf(active) + 1} of {order.length}
      </span>
    </>
  );
}
