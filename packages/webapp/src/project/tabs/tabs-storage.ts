/**
 * Keeps the open tabs of each project over a reload, in localStorage, per account and project. Used by the project frame
 * (read) and app/signed-in.tsx (write). A browser that keeps nothing only loses the comfort.
 */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { projectPathSchema } from '@lyceum/util/paths';
import * as z from 'zod/mini';
import type { ProjectTabs, TabsState } from './tabs-slice';

/** Tabs. More than anybody can tell apart; bounds what a reload opens. */
const MAX_TABS = 40;

const storedSchema = z.object({ paths: z.array(projectPathSchema), folder: projectPathSchema });

const keyOf = (account_id: AccountId, project_id: ProjectId) => `lyceum-tabs:${account_id}:${project_id}`;

export function readTabs(
  storage: Storage,
  account_id: AccountId,
  project_id: ProjectId,
): ProjectTabs | undefined {
  try {
    const text = storage.getItem(keyOf(account_id, project_id));
    return text === null ? undefined : storedSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Writes the projects whose tabs changed since the last call. */
export function tabsWriter(storage: Storage, account_id: AccountId): (tabs: TabsState) => void {
  let written: TabsState = {};
  return (tabs) => {
    if (tabs === written) return;
    for (const [id, project] of Object.entries(tabs)) {
      const project_id = id as ProjectId;
      if (written[project_id] === project) continue;
      try {
        const stored = { ...project, paths: project.paths.slice(-MAX_TABS) };
        storage.setItem(keyOf(account_id, project_id), JSON.stringify(stored));
      } catch {
        // Full or forbidden storage: see the note above.
      }
    }
    written = tabs;
  };
}
