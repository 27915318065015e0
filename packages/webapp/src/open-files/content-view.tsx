/**
 * Files that are looked at, not edited: images, PDF, sound, film, and a plain card for everything else. The bytes come from the project's
 * content origin, so nothing in them can touch this page. Mounted by file-view.tsx.
 */
import { LyceumError } from '@lyceum/util/errors';
import { baseName } from '@lyceum/util/paths';
import { Center, Loader, Text } from '@mantine/core';
import { IconDownload, IconFileX, IconPencil, IconRefresh } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { fileAddress } from '../api/files';
import { useConnection } from '../connection/connection-context';
import { BinaryCard } from './binary-card';
import { contentLink, downloadFile } from './content-link';
import type { FileViewProps } from './file-view-props';
import type { FileKindName } from './kinds';
import { NoticePane } from './notice';
import { OpenFailure } from './open-failure';
import { ImageView } from './preview/image-view';
import { ToolButton } from './tool-button';

const PdfView = lazy(() => import('./preview/pdf-view'));

export interface ContentViewProps extends FileViewProps {
  kind: FileKindName;
  onEditAsText?(): void;
}

type Link = { kind: 'waiting' } | { kind: 'ready'; url: string } | { kind: 'failed'; error: LyceumError };

export default function ContentView(props: ContentViewProps) {
  const { projectId, path, kind, canWrite, projectRunning, onEditAsText } = props;
  const [attempt, setAttempt] = useState(0);
  const again = () => setAttempt((count) => count + 1);
  const link = useContentLink(props, attempt);
  if (link.kind === 'failed' && kind !== 'binary')
    return (
      <OpenFailure projectId={projectId} path={path} error={link.error} canStart={canWrite} retry={again} />
    );
  return (
    <section className="open-file" aria-label={`View of ${baseName(path)}`}>
      <div className="open-file-toolbar" role="toolbar" aria-label="File tools">
        <ToolButton label="Download" icon={IconDownload} onClick={() => downloadFile(projectId, path)} />
        <ToolButton label="Load again" icon={IconRefresh} onClick={again} />
        {onEditAsText && <ToolButton label="Edit as text" icon={IconPencil} onClick={onEditAsText} />}
      </div>
      <div className="open-file-body">
        {kind === 'binary' ? (
          <BinaryCard projectId={projectId} path={path} projectRunning={projectRunning} />
        ) : kind === 'pdf' && link.kind === 'ready' ? (
          <Pdf key={attempt} url={fileAddress(projectId, path)} name={baseName(path)} again={again} />
        ) : link.kind === 'ready' ? (
          <Content key={attempt} kind={kind} url={link.url} name={baseName(path)} />
        ) : (
          <Loading words={`Asking the project for ${baseName(path)}…`} />
        )}
      </div>
    </section>
  );
}

/** A new link when the file, the attempt or the project's state changes. */
function useContentLink({ projectId, path, projectRunning }: FileViewProps, attempt: number): Link {
  const connection = useConnection();
  const [link, setLink] = useState<Link>({ kind: 'waiting' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt, or a started project, asks anew.
  useEffect(() => {
    let current = true;
    setLink({ kind: 'waiting' });
    contentLink(connection, projectId, path)
      .then((url) => current && setLink({ kind: 'ready', url }))
      .catch((error: unknown) => {
        const known = error instanceof LyceumError ? error : new LyceumError('internal', String(error));
        if (current) setLink({ kind: 'failed', error: known });
      });
    return () => {
      current = false;
    };
  }, [connection, projectId, path, projectRunning, attempt]);
  return link;
}

function Content({ kind, url, name }: { kind: FileKindName; url: string; name: string }) {
  const [broken, setBroken] = useState(false);
  const fail = () => setBroken(true);
  if (broken)
    return (
      <div className="content-view">
        <Text c="dimmed">
          The browser cannot show {name}. Is the project running, and the file what its name says?
        </Text>
      </div>
    );
  if (kind === 'image') return <ImageView url={url} name={name} failed={fail} />;
  return (
    <div className="content-view">
      {/* biome-ignore lint/a11y/useMediaCaption: people's own files come without captions. */}
      {kind === 'audio' && <audio src={url} controls aria-label={name} onError={fail} />}
      {/* biome-ignore lint/a11y/useMediaCaption: people's own files come without captions. */}
      {kind === 'video' && <video src={url} controls aria-label={name} onError={fail} />}
    </div>
  );
}

/** Drawn here out of its bytes: nothing in a PDF is run, and no plug-in is needed. */
function Pdf({ url, name, again }: { url: string; name: string; again(): void }) {
  const [failure, setFailure] = useState<string>();
  if (failure !== undefined)
    return (
      <NoticePane
        icon={IconFileX}
        title={`${name} cannot be shown`}
        steps={[{ label: 'Try again', onClick: again }]}
      >
        {failure} Is the project running, and the file a PDF?
      </NoticePane>
    );
  return (
    <Suspense fallback={<Loading words="Loading the PDF viewer…" />}>
      <PdfView url={url} name={name} failed={setFailure} />
    </Suspense>
  );
}

function Loading({ words }: { words: string }) {
  return (
    <Center h="100%" role="status">
      <Loader size="sm" mr="sm" />
      <Text c="dimmed">{words}</Text>
    </Center>
  );
}
