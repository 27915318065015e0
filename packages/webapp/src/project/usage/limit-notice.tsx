/** Lines under the top bar that say which limit the project reached and what to do, and that it is about to be stopped for being unused. */

import './usage.css';
import { HOME } from '@lyceum/util/paths';
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { touchProject } from '../../api/nodes';
import { notifyFailure } from '../../app/notify';
import { RouteLink } from '../../navigation/route-link';
import type { Project } from '../../projects/rows';
import { useControl } from '../use-control';
import { limitNews } from './usage-words';
import { useUsage } from './use-usage';

export function LimitNotice({ project }: { project: Project }) {
  const { usage } = useUsage(project.project_id);
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  const [news] = usage ? limitNews(usage).filter(({ key }) => !read.has(key)) : [];
  if (!news) return null;
  const { project_id } = project;
  return (
    <div className="ly-banner ly-limit" data-tone={news.tone} role="alert">
      <span>{news.words}</span>
      {news.showDisk && (
        <RouteLink to={{ page: 'project', project_id, view: { kind: 'folder', path: HOME, show: 'usage' } }}>
          What takes the space?
        </RouteLink>
      )}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => setRead((before) => new Set([...before, news.key]))}
      >
        Close
      </Button>
    </div>
  );
}

/** `until`: ISO 8601. */
export function IdleNotice({ project, until }: { project: Project; until: string }) {
  const { mayControl } = useControl(project.project_id);
  const [busy, setBusy] = useState(false);
  const left = useSecondsUntil(until);
  const keep = async () => {
    setBusy(true);
    await touchProject(project.project_id).catch((error: unknown) =>
      notifyFailure('The project could not be kept running', error),
    );
    setBusy(false);
  };
  return (
    <div className="ly-banner ly-limit" data-tone="warn" role="alert">
      <span>
        Nobody has used this project for a while: it stops in{' '}
        <strong style={{ fontVariantNumeric: 'tabular-nums' }}>{countdown(left)}</strong>. Files and documents
        are safe; programs and terminals end.
      </span>
      {mayControl && (
        <Button size="compact-sm" variant="default" loading={busy} onClick={() => void keep()}>
          Keep running
        </Button>
      )}
    </div>
  );
}

function useSecondsUntil(until: string): number {
  const secondsLeft = () => Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000));
  const [left, setLeft] = useState(secondsLeft);
  // biome-ignore lint/correctness/useExhaustiveDependencies: secondsLeft reads `until` alone.
  useEffect(() => {
    setLeft(secondsLeft());
    const timer = window.setInterval(() => setLeft(secondsLeft()), 1000);
    return () => window.clearInterval(timer);
  }, [until]);
  return left;
}

function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
