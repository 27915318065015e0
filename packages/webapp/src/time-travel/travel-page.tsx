/** TimeTravel once the history is here: toolbar, timeline, and the text or the changes. Its state is use-travel.ts. */
import type { DocumentHistory } from '@lyceum/util/history/types';
import type { ProjectId } from '@lyceum/util/ids';
import { IPYNB } from '@lyceum/util/notebook/ipynb';
import { notebookKind } from '@lyceum/util/notebook/kinds';
import { baseName } from '@lyceum/util/paths';
import { useMemo } from 'react';
import { notifyDone, notifyUndoable } from '../app/notify';
import { downloadText } from '../editor/download-text';
import { PLAIN_TEXT } from '../editor/languages';
import { NoticeBar } from '../open-files/notice';
import { useObservable } from '../open-files/observable';
import { useIsPhone } from '../project/use-is-phone';
import { AuthorsBar } from './authors-bar';
import { ChangesView, type Side } from './changes-view';
import { CompareBar } from './compare-bar';
import type { HistoryFeed } from './history-feed';
import { useLook } from './reading';
import { restoreVersion } from './restore';
import { StepButtons } from './step-buttons';
import { neighbour } from './steps';
import { authorRuns, marksGradient, runsGradient } from './strip';
import { BEFORE_ALL } from './travel';
import type { TravelSession } from './travel-session';
import { TravelToolbar } from './travel-toolbar';
import { type AuthorWords, useAuthorWords } from './use-names';
import { type TravelView, useTravel } from './use-travel';
import { VersionFacts } from './version-facts';
import { VersionSlider } from './version-slider';
import { VersionText } from './version-text';
import { moment, versionFileName, versionName } from './words';

export interface TimeTravelProps {
  projectId: ProjectId;
  session: TravelSession;
  onBack(): void;
}

interface Props extends TimeTravelProps {
  feed: HistoryFeed;
  /** Why the latest versions are not here. */
  notice: string | undefined;
}

export function TravelPage({ projectId, session, feed, notice, onBack }: Props) {
  const view = useTravel(feed);
  const authors = useAuthorWords(projectId);
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const { version, travel, change } = view;
  const name = baseName(session.document.path);
  const restore = () => {
    const undo = restoreVersion(session, view.history, version);
    if (undo) notifyUndoable(`${versionName(version)} of ${name} restored`, undo);
    else notifyDone(`${name} is the same as ${versionName(version).toLowerCase()} already`);
    onBack();
  };
  return (
    <>
      <TravelToolbar
        comparing={travel.comparison !== null}
        onBack={onBack}
        onCompare={() => change({ comparison: travel.comparison ? null : { kind: 'previous' } })}
        onDownload={() => downloadText(versionFileName(name, version), fileAt(view.history, version, name))}
        onRestore={writable ? restore : undefined}
      />
      {notice !== undefined && (
        <NoticeBar tone="warning" steps={[{ label: 'Try again', onClick: () => feed.retry() }]}>
          The latest changes are missing here: {notice}
        </NoticeBar>
      )}
      <TimeLine view={view} authors={authors} />
      <div className="open-file-body">
        <VersionBody view={view} authors={authors} session={session} />
      </div>
    </>
  );
}

/** A notebook comes as one, without outputs. */
function fileAt(history: DocumentHistory, version: number, name: string): string {
  const cells = notebookKind(name) === 'ipynb' ? history.notebookAt(version) : undefined;
  return cells ? IPYNB.render({ metadata: {}, cells, results: new Map() }) : history.textAt(version);
}

function TimeLine({ view, authors }: { view: TravelView; authors: AuthorWords }) {
  const { history, revision, count, version, starts, travel, show } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a history grows in place; `revision` tells when.
  const strip = useMemo(
    () => ({
      runs: runsGradient(authorRuns(history), count, authors.colour),
      marks: marksGradient(starts, count, 'var(--tt-mark)'),
    }),
    [history, revision, count, starts, authors],
  );
  const describe = (at: number) => {
    const { title, time } = wordsFor(view, authors, at);
    return time === '' ? title : `${title} · ${time}`;
  };
  return (
    <div className="tt-timeline">
      <div className="tt-slide">
        <StepButtons view={view} authors={authors} direction={-1} />
        <VersionSlider
          label="Version"
          count={count}
          version={version}
          words={describe(version)}
          strip={strip}
          onShow={show}
          onStep={(direction) => {
            const next = neighbour(history, version, direction, travel.only);
            if (next !== undefined) show(next);
          }}
          autoFocus
        />
        <StepButtons view={view} authors={authors} direction={1} />
      </div>
      <div className="tt-about">
        <VersionFacts view={view} authors={authors} />
        <AuthorsBar view={view} authors={authors} />
      </div>
      {travel.comparison && (
        <CompareBar view={view} comparison={travel.comparison} strip={strip} describe={describe} />
      )}
    </div>
  );
}

interface VersionWords {
  /** "Version 3 · Alice Adams" */
  title: string;
  time: string;
}

function wordsFor({ history }: TravelView, authors: AuthorWords, version: number): VersionWords {
  if (version <= BEFORE_ALL) return { title: versionName(version), time: '' };
  const title = `${versionName(version)} · ${authors.name(history.author(version))}`;
  return { title, time: moment(history.time(version)) };
}

type BodyProps = { view: TravelView; authors: AuthorWords; session: Props['session'] };

function VersionBody({ view, authors, session }: BodyProps) {
  const { version, other, text, otherText } = view.shown;
  const look = useLook(useObservable(session.facts, (facts) => facts.language) ?? PLAIN_TEXT);
  const narrow = useIsPhone();
  if (other === undefined)
    return <VersionText label={`A version of ${baseName(session.document.path)}`} text={text} look={look} />;
  const side = (at: number, content: string): Side => ({ ...wordsFor(view, authors, at), text: content });
  const [one, two] = [side(version, text), side(other, otherText)];
  const isBack = other > version;
  return <ChangesView older={isBack ? one : two} newer={isBack ? two : one} look={look} narrow={narrow} />;
}
