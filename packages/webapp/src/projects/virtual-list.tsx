/** Draws the projects that are in view, and a few more. The page scrolls, not the list. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { ProjectRow, ROW_HEIGHT } from './project-row';
import type { Project } from './rows';

export function VirtualList({ projects }: { projects: readonly Project[] }) {
  const list = useRef<HTMLUListElement>(null);
  const virtualizer = useVirtualizer({
    count: projects.length,
    getScrollElement: () => list.current?.closest<HTMLElement>('.ly-page') ?? null,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => projects[index]?.project_id ?? index,
    overscan: 8,
    // The heading and the filter above the list.
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  return (
    <ul
      ref={list}
      aria-label="Projects"
      style={{
        position: 'relative',
        height: virtualizer.getTotalSize(),
        margin: 0,
        padding: 0,
        listStyle: 'none',
      }}
    >
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const project = projects[index];
        return (
          project && (
            <ProjectRow
              key={key}
              project={project}
              top={start - virtualizer.options.scrollMargin}
              position={index + 1}
              total={projects.length}
            />
          )
        );
      })}
    </ul>
  );
}
