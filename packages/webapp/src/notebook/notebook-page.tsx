/**
 * The notebook of one file (.ipynb or .sagews). The session behind it (document, undo history, the line to kernel and outputs) belongs to the tab and
 * outlives this component. Mounted by open-files/file-view.tsx, lazily.
 */
import { baseName } from '@lyceum/util/paths';
import { lazy, Suspense, useEffect } from 'react';
import { Waiting } from '../app/waiting';
import { DocumentBars } from '../editor/document-bars';
import { downloadText } from '../editor/download-text';
import '../editor/editor.css';
import { Opening } from '../editor/opening';
import { useDiscard, useDocumentSession, usePresence, useRetry } from '../editor/use-open-document';
import type { FileViewProps } from '../open-files/file-view-props';
import { useObservable } from '../open-files/observable';
import { OpenFailure } from '../open-files/open-failure';
import { useDocumentMoves } from '../open-files/use-document-moves';
import { useTimeTravel } from '../time-travel/use-time-travel';
import { clipboardText } from './cell-clipboard';
import { convertWorksheet } from './convert-worksheet';
import { useRuns } from './notebook-context';
import { NotebookView } from './notebook-view';
import { OpenNotebook } from './open-notebook';

const TimeTravel = lazy(() => import('../time-travel/time-travel'));

export interface PageProps extends FileViewProps {
  /** A file that is no valid notebook is mended as text. */
  onEditAsText(): void;
}

export default function NotebookPage(props: PageProps) {
  const { key, discard } = useDiscard(props);
  return <NotebookOf key={key} {...props} discard={discard} />;
}

interface OpenProps extends PageProps {
  /** Forgets what this browser has and opens the document as the hub has it. */
  discard(): void;
}

function NotebookOf(props: OpenProps) {
  const session = useDocumentSession('notebook', props, OpenNotebook);
  return session ? <Open {...props} session={session} /> : null;
}

function Open({ session, discard, ...props }: OpenProps & { session: OpenNotebook }) {
  const { projectId, path, canWrite, projectRunning, active, onMoved, onClose, onEditAsText } = props;
  // Of the status only that: it changes with every key, and this is the whole page.
  const error = useObservable(session.facts, ({ status }) => ('error' in status ? status.error : undefined));
  const loaded = useObservable(session.facts, (facts) => facts.loaded);
  useDocumentMoves(session.document, path, onMoved);
  usePresence(session, active);
  const travel = useTimeTravel(projectId, path, active);
  useRetry(session, error, projectRunning, canWrite);
  useRunsRetry(session, projectRunning);
  const isOffered = session.isWorksheet && canWrite;
  const convert = isOffered ? () => void convertWorksheet(session, projectId) : undefined;
  if (error && !loaded) {
    const retry = () => session.document.retry();
    return <OpenFailure projectId={projectId} path={path} error={error} canStart={canWrite} retry={retry} />;
  }
  return (
    <div className="tt-host">
      <div className="open-file" data-covered={travel.opened}>
        <DocumentBars
          session={session}
          download={() => downloadText(path, asText(session))}
          discard={() => void session.document.discard().then(discard)}
          closeFile={onClose}
        />
        <NotebookView
          {...{ session, projectId, path, loaded, convert, onEditAsText }}
          mayRun={canWrite}
          front={active && !travel.opened}
          onTimeTravel={travel.open}
        />
        {!loaded && <Opening name={baseName(path)} />}
      </div>
      {travel.opened && (
        <div className="tt-over">
          <Suspense fallback={<Waiting what="Loading TimeTravel…" />}>
            <TimeTravel projectId={projectId} session={session} onBack={travel.close} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

/** All cells as a notebook without outputs: what this browser holds when the hub does not take it. */
function asText({ notebook }: OpenNotebook): string {
  const cells = notebook.order.flatMap((id) => notebook.cell(id) ?? []);
  return clipboardText({ cells, document_id: undefined });
}

/** The project runs again: its kernels can be asked for. */
function useRunsRetry({ runs }: OpenNotebook, running: boolean): void {
  const stopped = useRuns(
    runs,
    ['link'],
    ({ link }) => link.kind === 'refused' && link.error.code === 'not_running',
  );
  useEffect(() => {
    if (running && stopped) runs.retry();
  }, [runs, running, stopped]);
}
