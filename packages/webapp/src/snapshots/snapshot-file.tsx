/**
 * A file of a snapshot: its text to read, or compared with that of now; other kinds in their viewers. It is no document: nothing that is
 * shown here can write back. Lazy; mounted by open-files/file-view.tsx.
 */
import { baseName } from '@lyceum/util/paths';
import { IconArrowsDiff, IconDownload } from '@tabler/icons-react';
import { lazy, useState } from 'react';
import { Waiting } from '../app/waiting';
import { languageFor } from '../editor/languages';
import { downloadFile } from '../open-files/content-link';
import type { FileViewProps } from '../open-files/file-view-props';
import { fileKind } from '../open-files/kinds';
import { NoticePane } from '../open-files/notice';
import { OpenFailure } from '../open-files/open-failure';
import { ToolButton } from '../open-files/tool-button';
import { useIsPhone } from '../project/use-is-phone';
import { ChangesView } from '../time-travel/changes-view';
import { useLook } from '../time-travel/reading';
import '../time-travel/time-travel.css';
import { useTimeTravel } from '../time-travel/use-time-travel';
import { VersionText } from '../time-travel/version-text';
import { SnapshotBar } from './snapshot-bar';
import { type SnapshotPlace, snapshotPlace } from './snapshot-place';
import { useFileText } from './use-file-text';
import { momentWords } from './words';

const ContentView = lazy(() => import('../open-files/content-view'));

export default function SnapshotFile(props: FileViewProps) {
  const { projectId, path, canWrite, active } = props;
  const place = snapshotPlace(path);
  const { kind } = fileKind(path);
  const isText = kind === 'text' || kind === 'terminal' || kind === 'notebook';
  // The address says whether it is compared, as it says whether a file of now shows its history.
  const comparing = useTimeTravel(projectId, path, active);
  const [restores, setRestores] = useState(0);
  return (
    <section className="open-file tt" aria-label={`Snapshot of ${baseName(path)}`}>
      <SnapshotBar
        project_id={projectId}
        path={path}
        canWrite={canWrite}
        restoreLabel="Restore this file"
        onRestored={() => setRestores((count) => count + 1)}
      >
        {isText && (
          <ToolButton
            label="Compare with now"
            icon={IconArrowsDiff}
            pressed={comparing.opened}
            onClick={comparing.opened ? comparing.close : comparing.open}
          />
        )}
        <ToolButton label="Download" icon={IconDownload} onClick={() => downloadFile(projectId, path)} />
      </SnapshotBar>
      {isText && place ? (
        <TextOf {...props} snapshot={place} comparing={comparing.opened} restores={restores} />
      ) : (
        <ContentView {...props} kind={kind} />
      )}
    </section>
  );
}

interface TextProps extends FileViewProps {
  snapshot: SnapshotPlace;
  comparing: boolean;
  /** Since this was mounted: each changes the file of now. */
  restores: number;
}

function TextOf({ projectId, path, canWrite, projectRunning, snapshot, comparing, restores }: TextProps) {
  const [attempt, setAttempt] = useState(0);
  const again = () => setAttempt((count) => count + 1);
  // A started project is asked anew.
  const tries = attempt * 2 + (projectRunning ? 1 : 0);
  const then = useFileText(projectId, path, tries);
  const now = useFileText(projectId, comparing ? snapshot.live : undefined, tries + restores);
  const look = useLook(languageFor(baseName(path))?.name ?? '');
  const narrow = useIsPhone();
  if (then.kind === 'waiting') return <Waiting what={`Reading ${baseName(path)}…`} />;
  if (then.kind === 'failed')
    return (
      <OpenFailure projectId={projectId} path={path} error={then.error} canStart={canWrite} retry={again} />
    );
  if (!comparing)
    return (
      <div className="open-file-body">
        <VersionText label={`${baseName(path)}, read only`} text={then.text} look={look} />
      </div>
    );
  if (now.kind === 'waiting') return <Waiting what={`Reading ${baseName(path)} of now…`} />;
  if (now.kind === 'failed')
    return (
      <NoticePane icon={IconArrowsDiff} title="There is nothing to compare with">
        {now.error.message} You can restore the file as it was.
      </NoticePane>
    );
  return (
    <div className="open-file-body">
      <ChangesView
        older={{ title: momentWords(snapshot.time), time: '', text: then.text }}
        newer={{ title: 'Now', time: '', text: now.text }}
        look={look}
        narrow={narrow}
      />
    </div>
  );
}
