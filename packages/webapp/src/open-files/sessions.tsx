/**
 * What is open in one project: sessions (an editor with its connection and undo history, a terminal with its screen) that live as long
 * as their tab, not as long as the component that shows them. The project frame mounts the provider and closes a session with its tab.
 * It knows nothing of editors: each brings its own session, so this file weighs nothing in the frame's bundle.
 */
import type { ProjectPath } from '@lyceum/util/paths';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

export interface OpenSession {
  close(): void;
}

export interface OpenSessions {
  /** The session of this kind at this path, made by `create` when there is none. */
  acquire<T extends OpenSession>(kind: string, path: ProjectPath, create: () => T): T;
  /** The tab was closed. */
  close(path: ProjectPath): void;
  /** The file was renamed: its sessions go on under the new path. */
  move(from: ProjectPath, to: ProjectPath): void;
  closeAll(): void;
}

export function createOpenSessions(): OpenSessions {
  const byPath = new Map<ProjectPath, Map<string, OpenSession>>();
  const close = (path: ProjectPath) => {
    const sessions = byPath.get(path);
    byPath.delete(path);
    for (const session of sessions?.values() ?? []) session.close();
  };
  return {
    acquire<T extends OpenSession>(kind: string, path: ProjectPath, create: () => T): T {
      const sessions = byPath.get(path) ?? new Map<string, OpenSession>();
      byPath.set(path, sessions);
      // The kind names the maker, so what is found is what this maker made.
      const found = sessions.get(kind) as T | undefined;
      if (found) return found;
      const made = create();
      sessions.set(kind, made);
      return made;
    },
    close,
    move(from, to) {
      const sessions = byPath.get(from);
      if (!sessions || from === to) return;
      close(to);
      byPath.delete(from);
      byPath.set(to, sessions);
    },
    closeAll() {
      for (const path of [...byPath.keys()]) close(path);
    },
  };
}

const OpenSessionsContext = createContext<OpenSessions | undefined>(undefined);

/** Around the frame of one project; give it the project id as `key`, so that another project starts empty. */
export function OpenSessionsProvider({ children }: { children: ReactNode }) {
  const sessions = useOwnSessions();
  return <OpenSessionsContext value={sessions}>{children}</OpenSessionsContext>;
}

export function useOpenSessions(): OpenSessions {
  const sessions = useContext(OpenSessionsContext);
  if (!sessions) throw new Error('useOpenSessions needs an OpenSessionsProvider above it.');
  return sessions;
}

/**
 * The session of this component, undefined in its first render: what opens a channel is made after a commit, because React may throw
 * away a render that it did not commit. `create` of the first render counts.
 */
export function useOpenSession<T extends OpenSession>(
  kind: string,
  path: ProjectPath,
  create: () => T,
): T | undefined {
  const sessions = useOpenSessions();
  const [session, setSession] = useState<T>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a session is made once and follows renames by itself.
  useEffect(() => setSession(sessions.acquire(kind, path, create)), []);
  return session;
}

function useOwnSessions(): OpenSessions {
  const [sessions] = useState(createOpenSessions);
  useEffect(() => () => sessions.closeAll(), [sessions]);
  return sessions;
}
