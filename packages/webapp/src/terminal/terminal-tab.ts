/**
 * What one tab of a terminal holds: one pane, or two side by side or one below the other. The second is another session, named after the
 * first ("x.term" → "x-2.term", a name and no file). Whether a tab is split is kept in this browser.
 */
import type { Connection } from '@lyceum/util/client/connection';
import type { ProjectId } from '@lyceum/util/ids';
import { extension, type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { createObservable, type Observable } from '../open-files/observable';
import type { Opener } from './opener';
import { TerminalPane } from './terminal-pane';

export type Split = 'none' | 'beside' | 'below';

export function secondPath(path: ProjectPath): ProjectPath {
  const suffix = extension(path);
  return parseProjectPath(suffix === '' ? `${path}-2` : `${path.slice(0, -suffix.length - 1)}-2.${suffix}`);
}

interface Where {
  project_id: ProjectId;
  path: ProjectPath;
}

const keyOf = ({ project_id, path }: Where) => `lyceum:split:${project_id}/${path}`;

function storedSplit(where: Where): Split {
  try {
    const text = localStorage.getItem(keyOf(where));
    return text === 'beside' || text === 'below' ? text : 'none';
  } catch {
    // Storage may be switched off.
    return 'none';
  }
}

export interface TabFacts {
  split: Split;
  second: TerminalPane | undefined;
}

export class TerminalTab {
  readonly first: TerminalPane;
  readonly facts: Observable<TabFacts>;

  constructor(
    private readonly connection: Connection,
    private readonly where: Where,
    private readonly opener: Opener,
  ) {
    this.first = new TerminalPane(connection, where, opener);
    const split = storedSplit(where);
    this.facts = createObservable<TabFacts>({
      split,
      second: split === 'none' ? undefined : this.newSecond(),
    });
  }

  /** Without a split the second shell runs on, unseen; the next split brings it back. */
  split(split: Split): void {
    const { second } = this.facts.get();
    if (split === 'none') second?.close();
    this.facts.set({ split, second: split === 'none' ? undefined : (second ?? this.newSecond()) });
    this.keep(split);
    if (split === 'none') this.first.focus();
  }

  close(): void {
    this.first.close();
    this.facts.get().second?.close();
  }

  private newSecond(): TerminalPane {
    const { project_id } = this.where;
    return new TerminalPane(this.connection, { project_id, path: secondPath(this.first.path) }, this.opener);
  }

  private keep(split: Split): void {
    try {
      const key = keyOf({ ...this.where, path: this.first.path });
      if (split === 'none') localStorage.removeItem(key);
      else localStorage.setItem(key, split);
    } catch {
      // For this page only.
    }
  }
}
