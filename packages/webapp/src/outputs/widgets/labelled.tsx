/** Most widgets: words on the left, the control beside them. Words with formulas are typeset. */
import { type ReactNode, useId } from 'react';
import { InlineHtml } from '../html/inline-html';
import { descriptionWidth } from './layout';
import { text } from './model';
import type { ViewProps } from './use-model';

interface Props extends Pick<ViewProps, 'state' | 'look' | 'css'> {
  className?: string;
  /** Given the name of the words, for aria-labelledby; undefined when there are none. */
  children(names: { 'aria-labelledby'?: string; 'aria-label'?: string }): ReactNode;
}

export function Labelled({ state, look, css, className = '', children }: Props) {
  const id = useId();
  const words = text(state, 'description');
  const width = descriptionWidth(look);
  const tooltip = text(state, 'tooltip', text(state, 'description_tooltip'));
  return (
    <div className={`w-row ${className}`} style={css} {...(tooltip !== '' && { title: tooltip })}>
      {words !== '' && (
        <span id={id} className="w-description" style={width === undefined ? undefined : { width }}>
          <Words text={words} />
        </span>
      )}
      {children(words === '' ? { 'aria-label': nameOf(state) } : { 'aria-labelledby': id })}
    </div>
  );
}

/** "Int slider", of a control that has no words. */
function nameOf(state: ViewProps['state']): string {
  const kind = text(state, '_model_name').replace(/Model$/, '');
  return kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase() || 'widget';
}

export function Words({ text: words }: { text: string }) {
  if (!/\$|\\\(|\\\[/.test(words)) return words;
  const escaped = words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return <InlineHtml html={escaped} />;
}
