/**
 * The lazy entry for any open file: picks the editor, the notebook, the terminal or a viewer by the file's kind. The project frame mounts one for each
 * tab (or only for the one in front: sessions outlive it). It never decides about tabs.
 */
import { extension, isSnapshotPath } from '@lyceum/util/paths';
import { Center, Loader, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { notebookPage, terminalView, textEditor } from './editors';
import { FetchedView } from './fetched';
import './open-files.css';
import type { FileViewProps } from './file-view-props';
import { fileKind } from './kinds';

const ContentView = lazy(() => import('./content-view'));
const SnapshotFile = lazy(() => import('../snapshots/snapshot-file'));

export default function FileView(props: FileViewProps) {
  const [asText, setAsText] = useState(false);
  const { kind } = fileKind(props.path);
  const alsoText = extension(props.path) === 'svg';
  return (
    <Suspense fallback={<Waiting />}>
      {isSnapshotPath(props.path) ? (
        <SnapshotFile {...props} />
      ) : kind === 'terminal' ? (
        <FetchedView of={terminalView} props={props} />
      ) : kind === 'notebook' && !asText ? (
        <FetchedView of={notebookPage} props={{ ...props, onEditAsText: () => setAsText(true) }} />
      ) : kind === 'text' || asText ? (
        <FetchedView of={textEditor} props={props} />
      ) : (
        <ContentView {...props} kind={kind} {...(alsoText && { onEditAsText: () => setAsText(true) })} />
      )}
    </Suspense>
  );
}

function Waiting() {
  return (
    <Center h="100%" role="status">
      <Loader size="sm" mr="sm" />
      <Text c="dimmed">Loading the editor…</Text>
    </Center>
  );
}
