/** Colours, dates and times, by the browser's own pickers. */
import { isJsonObject } from '@lyceum/util/notebook/json';
import { dateText, dateValue, timeText, timeValue } from './dates';
import { Labelled } from './labelled';
import { colourOf } from './layout';
import { flag, text, viewKind } from './model';
import type { ViewProps } from './use-model';

export function ColorView(props: ViewProps) {
  const { state, set } = props;
  const value = text(state, 'value', 'black');
  const disabled = flag(state, 'disabled');
  return (
    <Labelled {...props}>
      {(names) => (
        <>
          <input
            type="color"
            className="w-colour"
            {...names}
            value={hexOf(value)}
            disabled={disabled}
            onChange={(event) => set({ value: event.currentTarget.value })}
          />
          {!flag(state, 'concise') && (
            <input
              className="w-input"
              aria-label="Colour in words"
              value={value}
              disabled={disabled}
              onChange={(event) => set({ value: event.currentTarget.value })}
            />
          )}
        </>
      )}
    </Labelled>
  );
}

/** The picker of the browser knows only #rrggbb. */
function hexOf(colour: string): string {
  const canvas = document.createElement('canvas').getContext('2d');
  if (!canvas || colourOf(colour) === undefined) return '#000000';
  canvas.fillStyle = colour;
  return canvas.fillStyle.startsWith('#') ? canvas.fillStyle : '#000000';
}

export function DateView(props: ViewProps) {
  const { state, set } = props;
  const kind = viewKind(state);
  const type = kind === 'TimePicker' ? 'time' : kind === 'DatePicker' ? 'date' : 'datetime-local';
  const isUtc = kind === 'DatetimePicker';
  const shown = isJsonObject(state.value)
    ? type === 'time'
      ? timeText(state.value)
      : dateText(state.value, type === 'date', isUtc)
    : '';
  return (
    <Labelled {...props}>
      {(names) => (
        <input
          type={type}
          className="w-input"
          {...names}
          value={shown}
          disabled={flag(state, 'disabled')}
          onChange={({ currentTarget: { value } }) =>
            set({ value: value === '' ? null : type === 'time' ? timeValue(value) : dateValue(value, isUtc) })
          }
        />
      )}
    </Labelled>
  );
}
