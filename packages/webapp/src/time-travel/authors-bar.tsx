/** Everybody who wrote, each with colour and share; pressing one makes previous and next go through that person's versions only. */
import { Tooltip } from '@mantine/core';
import { useMemo } from 'react';
import { type Author, authorsOf } from './steps';
import type { AuthorWords } from './use-names';
import type { TravelView } from './use-travel';

/** People listed at most: a class of two hundred would push the text off the screen. The others are reached by "the same author". */
const MAX_LISTED = 12;

export function AuthorsBar({ view, authors }: { view: TravelView; authors: AuthorWords }) {
  const { history, revision, travel, change } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a history grows in place; `revision` tells when.
  const shares = useMemo(() => authorsOf(history), [history, revision]);
  if (shares.length < 2) return null;
  const choose = (author: Author) => change({ only: travel.only === author ? undefined : author });
  return (
    <fieldset className="tt-authors" aria-label="Authors">
      {shares.slice(0, MAX_LISTED).map(({ author, versions }) => {
        const name = authors.name(author);
        return (
          <Tooltip key={author ?? ''} label={`Step through the versions by ${name} only`}>
            <button
              type="button"
              className="tt-chip"
              aria-pressed={travel.only === author}
              onClick={() => choose(author)}
            >
              <i className="tt-dot" style={{ background: authors.colour(author) }} />
              {name}
              <span className="tt-share">{versions.toLocaleString('en')}</span>
            </button>
          </Tooltip>
        );
      })}
      {shares.length > MAX_LISTED && <span className="tt-ago">and {shares.length - MAX_LISTED} more</span>}
    </fieldset>
  );
}
