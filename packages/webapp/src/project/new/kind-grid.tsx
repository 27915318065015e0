/** Cards of things that can be made, under a heading. Arrow keys move among them, also across headings. */
import type { KeyboardEvent } from 'react';
import { moveFocus } from '../move-focus';
import type { NewItem } from './new-items';

interface Props {
  title: string;
  items: readonly NewItem[];
  disabled: boolean;
  choose(item: NewItem): void;
}

export function KindGrid({ title, items, disabled, choose }: Props) {
  if (items.length === 0) return null;
  const onKey = (event: KeyboardEvent<HTMLElement>) => moveFocus(event, 'button');
  return (
    <section className="ly-new-section" aria-label={title}>
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys only add to what each button does by itself */}
      <div className="ly-new-kinds" onKeyDown={onKey}>
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            className="ly-new-kind"
            disabled={disabled}
            onClick={() => choose(item)}
          >
            <item.icon size={22} stroke={1.4} aria-hidden />
            <span>
              <strong>{item.label}</strong>
              <small>{item.hint}</small>
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}
