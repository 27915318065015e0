/**
 * News of projects rows out of the change stream, sorted by project. Lifecycle waits on it, local-hub links and rooms follow it.
 * It reads nothing by itself: after a lost stream, those who must be sure ask the row.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { ProjectId } from '@lyceum/util/ids';
import type { ChangeStream } from '../db/changes';
import { type ProjectRow, projectRow } from './project-rows';

export interface ProjectWatch {
  onProject(project_id: ProjectId, handler: (row: ProjectRow) => void): Disposer;
  onAny(handler: (row: ProjectRow) => void): Disposer;
  close(): void;
}

type Handler = (row: ProjectRow) => void;

export function createProjectWatch(changes: ChangeStream): ProjectWatch {
  const byProject = new Map<ProjectId, Set<Handler>>();
  const all = new Set<Handler>();
  const unsubscribe = changes.subscribe(['projects'], (list) => {
    for (const change of list) {
      if (change.table !== 'projects' || !change.row) continue;
      const row = projectRow(change.row);
      for (const handler of [...(byProject.get(row.project_id) ?? []), ...all]) handler(row);
    }
  });
  return {
    onProject: (project_id, handler) => {
      const handlers = byProject.get(project_id) ?? new Set();
      byProject.set(project_id, handlers);
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
        if (handlers.size === 0 && byProject.get(project_id) === handlers) byProject.delete(project_id);
      };
    },
    onAny: (handler) => {
      all.add(handler);
      return () => void all.delete(handler);
    },
    close: unsubscribe,
  };
}
