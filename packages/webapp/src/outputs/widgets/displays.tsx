/** Widgets that only show: HTML (cleaned), words, pictures, progress. */
import { useMemo } from 'react';
import { InlineHtml } from '../html/inline-html';
import { Labelled, Words } from './labelled';
import { colourOf } from './layout';
import { base64Of, number, text } from './model';
import type { ViewProps } from './use-model';

export function HtmlWidget(props: ViewProps) {
  return (
    <Labelled {...props} className="w-tall">
      {() => <InlineHtml html={text(props.state, 'value')} />}
    </Labelled>
  );
}

export function LabelWidget(props: ViewProps) {
  return (
    <Labelled {...props}>
      {() => (
        <span className="w-words">
          <Words text={text(props.state, 'value')} />
        </span>
      )}
    </Labelled>
  );
}

export function ImageWidget({ model, state, css }: ViewProps) {
  const base64 = base64Of(model, 'value');
  const url = useMemo(() => pictureUrl(base64, text(state, 'format', 'png')), [base64, state]);
  if (url === undefined) return null;
  const size = (name: string) => Number.parseInt(text(state, name), 10) || undefined;
  return (
    <img
      className="out-image"
      style={css}
      src={url}
      alt={text(state, 'tooltip') || 'Picture of a widget'}
      width={size('width')}
      height={size('height')}
    />
  );
}

function pictureUrl(base64: string | undefined, format: string): string | undefined {
  if (base64 === undefined || !/^[a-z0-9+.-]+$/i.test(format)) return undefined;
  const type = format === 'svg' ? 'svg+xml' : format === 'jpg' ? 'jpeg' : format;
  return `data:image/${type};base64,${base64}`;
}

export function ProgressView(props: ViewProps) {
  const { state, look } = props;
  const [min, max] = [number(state, 'min', 0), number(state, 'max', 100)];
  const value = number(state, 'value', min);
  const part = max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0;
  return (
    <Labelled {...props}>
      {(names) => (
        <div
          className="w-progress"
          role="progressbar"
          tabIndex={-1}
          {...names}
          aria-valuemin={min}
          aria-valuemax={max}
          aria-valuenow={value}
        >
          <div
            data-tone={text(state, 'bar_style')}
            style={{ width: `${part * 100}%`, background: colourOf(look?.bar_color) }}
          />
        </div>
      )}
    </Labelled>
  );
}
