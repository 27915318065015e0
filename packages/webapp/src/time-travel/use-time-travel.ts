/**
 * Whether an open file shows its history instead of its text. The address says so while the file is in front, so that a reload, a link and the browser's
 * Back button keep it; the tab remembers it while another file is in front. Used by editor/text-editor.tsx.
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { useEffect, useRef, useState } from 'react';
import { navigate, useRoute } from '../navigation/history';

export interface TimeTravelSwitch {
  opened: boolean;
  open(): void;
  close(): void;
}

export function useTimeTravel(project_id: ProjectId, path: ProjectPath, active: boolean): TimeTravelSwitch {
  const route = useRoute();
  const inAddress =
    active && route.page === 'project' && route.view.kind === 'file' && route.view.timeTravel === true;
  const [opened, setOpened] = useState(inAddress);
  const wasActive = useRef(active);
  const go = (timeTravel: boolean, replace: boolean) =>
    navigate(
      { page: 'project', project_id, view: { kind: 'file', path, ...(timeTravel && { timeTravel }) } },
      { replace },
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the address and the tabs, not its own answer.
  useEffect(() => {
    const hasReturned = active && !wasActive.current;
    wasActive.current = active;
    // A tab's own address names the file alone: what the tab shows decides.
    if (hasReturned && opened && !inAddress) go(true, true);
    else if (active) setOpened(inAddress);
  }, [active, inAddress]);
  return { opened, open: () => go(true, false), close: () => go(false, false) };
}
