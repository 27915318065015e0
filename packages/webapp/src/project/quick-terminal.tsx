/** Ctrl-`: shows and hides the quick terminal at the foot of a project's pages. The terminal itself is loaded when it is first wanted. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { IconTerminal } from '@tabler/icons-react';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { Waiting } from '../app/waiting';
import { useCommands } from '../palette/palette-context';

const QuickTerminal = lazy(() => import('../terminal/quick-terminal'));

interface Props {
  project_id: ProjectId;
  folder: ProjectPath;
  running: boolean;
}

export function QuickTerminalDrawer({ project_id, folder, running }: Props) {
  const [shown, setShown] = useState<'never' | 'yes' | 'no'>('never');
  const toggle = useCallback(() => setShown((now) => (now === 'yes' ? 'no' : 'yes')), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'Backquote' || !event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      toggle();
    };
    // In the capturing phase: editors and terminals have the focus most of the time.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [toggle]);
  useCommands(() => [
    {
      id: 'quick-terminal',
      label: 'Quick terminal in this folder',
      kind: 'Command',
      icon: IconTerminal,
      shortcut: 'Ctrl `',
      run: toggle,
    },
  ]);
  if (shown === 'never') return null;
  return (
    <Suspense fallback={<Waiting what="Opening the quick terminal…" />}>
      <QuickTerminal
        projectId={project_id}
        folder={folder}
        projectRunning={running}
        shown={shown === 'yes'}
        close={toggle}
      />
    </Suspense>
  );
}
