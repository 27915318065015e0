/** The commands that every signed-in page has, and the projects, as entries of the palette. Pages add their own by useCommands. */

import { HOME } from '@lyceum/util/paths';
import type { TablerIcon } from '@tabler/icons-react';
import { IconFolders, IconKeyboard, IconLogout, IconMoon, IconSettings, IconSun } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useColourScheme } from '../account/use-colour-scheme';
import { useSignOut } from '../account/use-sign-out';
import { useAppSelector } from '../app/store';
import { navigate } from '../navigation/history';
import { selectSortedProjects } from '../projects/selectors';

export interface Command {
  id: string;
  label: string;
  /** What kind of thing it is, shown at the right: "Project", "File". */
  kind: string;
  icon: TablerIcon;
  shortcut?: string;
  run(): void;
}

export function useGlobalCommands(showShortcuts: () => void): Command[] {
  const signOut = useSignOut();
  const { shown, choose } = useColourScheme();
  const isDark = shown === 'dark';
  const kind = 'Command';
  return [
    {
      id: 'projects',
      label: 'Go to all projects',
      kind,
      icon: IconFolders,
      run: () => navigate({ page: 'projects' }),
    },
    {
      id: 'settings',
      label: 'Account settings',
      kind,
      icon: IconSettings,
      run: () => navigate({ page: 'settings' }),
    },
    {
      id: 'colours',
      label: isDark ? 'Use light colours' : 'Use dark colours',
      kind,
      icon: isDark ? IconSun : IconMoon,
      run: () => choose(isDark ? 'light' : 'dark'),
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      kind,
      icon: IconKeyboard,
      shortcut: '?',
      run: showShortcuts,
    },
    { id: 'sign-out', label: 'Sign out', kind, icon: IconLogout, run: () => void signOut() },
  ];
}

export function useProjectCommands(): Command[] {
  const projects = useAppSelector(selectSortedProjects);
  return useMemo(
    () =>
      projects.map(({ project_id, title }) => ({
        id: project_id,
        label: title,
        kind: 'Project',
        icon: IconFolders,
        run: () => navigate({ page: 'project', project_id, view: { kind: 'folder', path: HOME } }),
      })),
    [projects],
  );
}
