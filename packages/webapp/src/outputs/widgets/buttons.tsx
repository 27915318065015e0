/** Things to press: buttons, toggles, checkboxes; and the mark of whether something is valid. */
import type { CSSProperties } from 'react';
import { Labelled, Words } from './labelled';
import { colourOf } from './layout';
import { flag, text } from './model';
import type { ViewProps } from './use-model';

export function ButtonView({ state, look, css, say }: ViewProps) {
  return (
    <button
      type="button"
      className="w-button"
      data-tone={text(state, 'button_style')}
      style={{ ...css, ...buttonLook(look) }}
      title={text(state, 'tooltip') || undefined}
      disabled={flag(state, 'disabled')}
      onClick={() => say({ event: 'click' })}
    >
      {text(state, 'description') || (text(state, 'icon') === '' ? '\u00a0' : text(state, 'icon'))}
    </button>
  );
}

function buttonLook(look: ViewProps['look']): CSSProperties {
  const background = colourOf(look?.button_color);
  const color = colourOf(look?.text_color);
  const weight = colourOf(look?.font_weight);
  return {
    ...(background !== undefined && { background }),
    ...(color !== undefined && { color }),
    ...(weight !== undefined && { fontWeight: weight }),
  };
}

export function ToggleButtonView({ state, look, css, set }: ViewProps) {
  const isOn = flag(state, 'value');
  return (
    <button
      type="button"
      className="w-button"
      aria-pressed={isOn}
      data-tone={text(state, 'button_style')}
      style={{ ...css, ...buttonLook(look) }}
      title={text(state, 'tooltip') || undefined}
      disabled={flag(state, 'disabled')}
      onClick={() => set({ value: !isOn })}
    >
      {text(state, 'description') || text(state, 'icon') || '\u00a0'}
    </button>
  );
}

/** The words stand behind the box, as people know it. */
export function BoolView({ state, css, set }: ViewProps) {
  const indent = flag(state, 'indent', true);
  return (
    <label className="w-row w-check" data-indent={indent} style={css}>
      <input
        type="checkbox"
        checked={flag(state, 'value')}
        disabled={flag(state, 'disabled')}
        aria-label={text(state, 'description') === '' ? 'checkbox' : undefined}
        onChange={(event) => set({ value: event.currentTarget.checked })}
      />
      <Words text={text(state, 'description')} />
    </label>
  );
}

export function ValidView(props: ViewProps) {
  const isValid = flag(props.state, 'value');
  return (
    <Labelled {...props}>
      {() => (
        <span className="w-valid" data-valid={isValid} role="status">
          {isValid ? '✓ Valid' : `✗ ${text(props.state, 'readout', 'Invalid')}`}
        </span>
      )}
    </Labelled>
  );
}
