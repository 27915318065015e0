/**
 * What an open file tells its tab besides its name: how the program in a terminal calls itself, bells that rang unheard. Written by the
 * file's view, read by the tab bar; gone with the page.
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { createObservable, useObservable } from './observable';

export interface TabNote {
  title: string;
  bells: number;
  /** Bells that rang while the tab was in front. */
  heard: number;
}

const EMPTY: TabNote = { title: '', bells: 0, heard: 0 };

/** One per page, like the tabs themselves. */
const notes = createObservable<Record<string, TabNote>>({});

const keyOf = (project_id: ProjectId, path: ProjectPath) => `${project_id}/${path}`;

export function setTabNote(project_id: ProjectId, path: ProjectPath, part: Partial<TabNote>): void {
  const key = keyOf(project_id, path);
  notes.set({ [key]: { ...EMPTY, ...notes.get()[key], ...part } });
}

export function useTabNote(project_id: ProjectId, path: ProjectPath): TabNote {
  return useObservable(notes, (all) => all[keyOf(project_id, path)] ?? EMPTY);
}
