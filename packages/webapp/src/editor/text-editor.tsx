/**
 * The text editor of one file: toolbar, bars, the text, status line. The session behind it (document, editor, undo history) belongs to
 * the tab and outlives this component. Mounted by open-files/file-view.tsx, lazily.
 */
import { baseName, extension } from '@lyceum/util/paths';
import { useComputedColorScheme } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Waiting } from '../app/waiting';
import type { FileViewProps } from '../open-files/file-view-props';
import { useObservable } from '../open-files/observable';
import { OpenFailure } from '../open-files/open-failure';
import { useDocumentMoves } from '../open-files/use-document-moves';
import { useTimeTravel } from '../time-travel/use-time-travel';
import { DocumentBars } from './document-bars';
import { downloadText } from './download-text';
import './editor.css';
import { EditorToolbar } from './editor-toolbar';
import { useGoToLine } from './go-to-line';
import { Opening } from './opening';
import { StatusLine } from './status-line';
import { TextSession } from './text-session';
import { useDiscard, useDocumentSession, usePresence, useRetry } from './use-open-document';

const MarkdownPreview = lazy(() => import('./markdown-preview'));
const TimeTravel = lazy(() => import('../time-travel/time-travel'));

const MARKDOWN = new Set(['md', 'markdown']);

export default function TextEditor(props: FileViewProps) {
  const { key, discard } = useDiscard(props);
  return <TextOf key={key} {...props} discard={discard} />;
}

interface OpenTextProps extends FileViewProps {
  /** Forgets what this browser has and opens the document as the hub has it. */
  discard(): void;
}

function TextOf(props: OpenTextProps) {
  const session = useDocumentSession('text', props, TextSession);
  return session ? <OpenText {...props} session={session} /> : null;
}

function OpenText({ session, discard, ...props }: OpenTextProps & { session: TextSession }) {
  const { projectId, path, canWrite, projectRunning, active, place, onMoved, onClose } = props;
  // Of the status only that: it changes with every key, and this is the whole page.
  const error = useObservable(session.facts, ({ status }) => ('error' in status ? status.error : undefined));
  const loaded = useObservable(session.facts, (facts) => facts.loaded);
  useDocumentMoves(session.document, path, onMoved);
  usePresence(session, active);
  useGoToLine(session, place, loaded);
  const travel = useTimeTravel(projectId, path, active);
  const [previewing, setPreviewing] = useState(false);
  const preview = MARKDOWN.has(extension(path)) ? { shown: previewing, show: setPreviewing } : undefined;
  useRetry(session, error, projectRunning, canWrite);
  if (error && !loaded) {
    const retry = () => session.document.retry();
    return <OpenFailure projectId={projectId} path={path} error={error} canStart={canWrite} retry={retry} />;
  }
  return (
    <div className="tt-host">
      <div className="open-file" data-covered={travel.opened}>
        <EditorToolbar session={session} onTimeTravel={travel.open} preview={preview} />
        <DocumentBars
          session={session}
          download={() => downloadText(path, session.document.text.toString())}
          discard={() => void session.document.discard().then(discard)}
          closeFile={onClose}
        />
        <div className="open-file-body" data-preview={preview?.shown || undefined}>
          <EditorHost session={session} active={active && !travel.opened} loaded={loaded} />
          {!loaded && <Opening name={baseName(path)} />}
          {preview?.shown && loaded && (
            <Suspense fallback={<Waiting what="Loading the preview…" />}>
              <MarkdownPreview session={session} projectId={projectId} path={path} />
            </Suspense>
          )}
        </div>
        <StatusLine session={session} />
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

/** Where the session's own element is shown. It leaves with this component and stays as it is. */
function EditorHost({ session, active, loaded }: { session: TextSession; active: boolean; loaded: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    host.current?.append(session.view.dom);
    session.view.requestMeasure();
    return () => session.view.dom.remove();
  }, [session]);
  useEffect(() => session.setDark(dark), [session, dark]);
  useEffect(() => {
    if (active && loaded) session.view.focus();
  }, [session, active, loaded]);
  return (
    <section className="editor-region" aria-label="Editor">
      {/* Never display: none. An editor without a size takes every line for visible, which at 10 MB means minutes. */}
      <div ref={host} className="editor-host" data-waiting={!loaded} />
    </section>
  );
}
