/** Where a person is in the history: the state of TimeTravel and everything that follows from it. Used by time-travel.tsx. */
import type { DocumentHistory } from '@lyceum/util/history/types';
import { useDeferredValue, useMemo, useState } from 'react';
import { useObservable } from '../open-files/observable';
import type { HistoryFeed } from './history-feed';
import { sessionStarts } from './steps';
import { AT_NEWEST, BEFORE_ALL, goTo, otherVersion, shownVersion, type Travel } from './travel';

export function useTravel({ history, facts }: HistoryFeed) {
  const revision = useObservable(facts, (value) => value.revision);
  const [travel, setTravel] = useState<Travel>(AT_NEWEST);
  const { count } = history;
  const version = shownVersion(travel, count);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a history grows in place; `revision` tells when.
  const starts = useMemo(() => sessionStarts(history), [history, revision]);
  const other = travel.comparison ? otherVersion(travel.comparison, version, starts, { count }) : undefined;
  const shown = useShown(history, revision, version, other);
  return {
    history,
    revision,
    count,
    version,
    starts,
    travel,
    /** The version compared with: BEFORE_ALL for the empty text; undefined without a comparison. */
    other,
    shown,
    show: (wanted: number) => setTravel((now) => goTo(now, wanted, history.count)),
    change: (part: Partial<Travel>) => setTravel((now) => ({ ...now, ...part })),
  };
}

/**
 * What is drawn. It may lag behind the slider for a moment: the slider is drawn first, the text as soon as there is time, so that dragging over
 * thousands of versions stays smooth.
 */
function useShown(history: DocumentHistory, revision: number, version: number, other: number | undefined) {
  const wanted = useDeferredValue(useMemo(() => ({ version, other }), [version, other]));
  const text = useTextAt(history, revision, wanted.version);
  const otherText = useTextAt(history, revision, wanted.other ?? BEFORE_ALL);
  return { ...wanted, text, otherText };
}

/** Read again only when it may have changed: while others write, only the last version does. */
function useTextAt(history: DocumentHistory, revision: number, version: number): string {
  const grown = version >= history.count - 1 ? revision : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a history grows in place; `grown` tells when.
  return useMemo(
    () => (version <= BEFORE_ALL || version >= history.count ? '' : history.textAt(version)),
    [history, version, grown],
  );
}

export type TravelView = ReturnType<typeof useTravel>;
