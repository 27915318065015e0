/** Widgets that hold others: rows, columns, grids, and pages of which one is seen. */
import { useId } from 'react';
import { modelIds, number, text, titlesOf, viewKind } from './model';
import { useDraw, type ViewProps } from './use-model';

export function BoxView({ state, css }: ViewProps) {
  return (
    <div className="w-box" data-kind={viewKind(state)} data-tone={text(state, 'box_style')} style={css}>
      <Children ids={modelIds(state.children)} />
    </div>
  );
}

function Children({ ids }: { ids: readonly string[] }) {
  const WidgetView = useDraw();
  // biome-ignore lint/suspicious/noArrayIndexKey: the same widget may stand in a box twice.
  return ids.map((id, index) => <WidgetView key={`${index} ${id}`} id={id} />);
}

export function PagesView({ state, css, set }: ViewProps) {
  const WidgetView = useDraw();
  const ids = modelIds(state.children);
  const titles = titlesOf(state, ids.length);
  const selected = state.selected_index === null ? -1 : number(state, 'selected_index', 0);
  const kind = viewKind(state);
  const select = (index: number | null) => set({ selected_index: index });
  const shown = ids[selected];
  if (kind === 'Stack') return <div style={css}>{shown !== undefined && <WidgetView id={shown} />}</div>;
  if (kind === 'Tab') return <Tabs {...{ ids, titles, selected, select, css }} />;
  return (
    <div className="w-pages" style={css}>
      {ids.map((id, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same widget may stand on two pages.
        <div key={`${index} ${id}`}>
          <button
            type="button"
            className="w-page-title"
            aria-expanded={index === selected}
            onClick={() => select(index === selected ? null : index)}
          >
            {index === selected ? '▾' : '▸'} {titles[index]}
          </button>
          {index === selected && (
            <div className="w-page">
              <WidgetView id={id} />
            </div>
          )}
        </div>
      ))}
    </div>
  );
}

interface TabsProps {
  ids: string[];
  titles: string[];
  selected: number;
  select(index: number): void;
  css: ViewProps['css'];
}

function Tabs({ ids, titles, selected, select, css }: TabsProps) {
  const WidgetView = useDraw();
  const name = useId();
  const shown = ids[selected];
  return (
    <div className="w-pages" style={css}>
      <div role="tablist" className="w-tabs">
        {titles.map((title, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: titles may repeat.
            key={index}
            id={`${name}${index}`}
            type="button"
            role="tab"
            className="w-tab"
            aria-selected={index === selected}
            onClick={() => select(index)}
          >
            {title}
          </button>
        ))}
      </div>
      <div role="tabpanel" className="w-page" aria-labelledby={`${name}${selected}`}>
        {shown !== undefined && <WidgetView key={shown} id={shown} />}
      </div>
    </div>
  );
}
