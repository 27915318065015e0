/** One or several of a list of labels: drop-down, list, radio buttons, toggles, slider. */
import { useId } from 'react';
import { Labelled } from './labelled';
import {
  chooseIndex,
  chooseIndices,
  chosenIndex,
  chosenIndices,
  flag,
  number,
  optionsOf,
  text,
  texts,
  viewKind,
} from './model';
import type { ViewProps } from './use-model';

/** Rows of a list when it does not say. */
const ROWS = 5;

export function ListView(props: ViewProps) {
  const { state, set } = props;
  const kind = viewKind(state);
  const options = optionsOf(state);
  const multiple = kind === 'SelectMultiple';
  const index = chosenIndex(state);
  return (
    <Labelled {...props} className={kind === 'Dropdown' ? '' : 'w-tall'}>
      {(names) => (
        <select
          className="w-input"
          {...names}
          disabled={flag(state, 'disabled')}
          {...(kind !== 'Dropdown' && { size: number(state, 'rows', ROWS) || ROWS })}
          multiple={multiple}
          value={multiple ? chosenIndices(state).map(String) : index === null ? '' : String(index)}
          onChange={({ currentTarget: { selectedIndex, selectedOptions } }) => {
            const chosen = [...selectedOptions].map((option) => Number(option.value));
            if (multiple) set(chooseIndices(state, chosen));
            else if (selectedIndex >= 0) set(chooseIndex(state, chosen[0] ?? 0));
          }}
        >
          {kind === 'Dropdown' && index === null && <option value="" hidden />}
          {options.map((option, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: labels may repeat; an option is its place.
            <option key={at} value={at}>
              {option}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export function RadioView(props: ViewProps) {
  const { state, set } = props;
  const group = useId();
  const chosen = chosenIndex(state);
  return (
    <Labelled {...props} className="w-tall">
      {(names) => (
        <div role="radiogroup" {...names}>
          {optionsOf(state).map((option, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: labels may repeat; an option is its place.
            <label key={index} className="w-radio">
              <input
                type="radio"
                name={group}
                checked={index === chosen}
                disabled={flag(state, 'disabled')}
                onChange={() => set(chooseIndex(state, index))}
              />
              {option}
            </label>
          ))}
        </div>
      )}
    </Labelled>
  );
}

export function ToggleButtonsView(props: ViewProps) {
  const { state, set } = props;
  const chosen = chosenIndex(state);
  const tooltips = texts(state, 'tooltips');
  return (
    <Labelled {...props} className="w-tall">
      {(names) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend of its own.
        <div className="w-toggles" role="group" {...names}>
          {optionsOf(state).map((option, index) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: labels may repeat; an option is its place.
              key={index}
              type="button"
              className="w-button"
              data-tone={text(state, 'button_style')}
              aria-pressed={index === chosen}
              title={tooltips[index]}
              disabled={flag(state, 'disabled')}
              onClick={() => set(chooseIndex(state, index))}
            >
              {option}
            </button>
          ))}
        </div>
      )}
    </Labelled>
  );
}

export function SelectionSliderView(props: ViewProps) {
  const { state, set } = props;
  const options = optionsOf(state);
  const isRange = viewKind(state) === 'SelectionRangeSlider';
  const [low = 0, high = 0] = isRange ? chosenIndices(state) : [chosenIndex(state) ?? 0];
  const move = (end: 0 | 1, index: number) => {
    if (!isRange) return set(chooseIndex(state, index));
    const ends = end === 0 ? [index, Math.max(index, high)] : [Math.min(index, low), index];
    set(chooseIndices(state, ends));
  };
  const slider = (end: 0 | 1, value: number, names: object) => (
    <input
      type="range"
      className="w-slider"
      {...names}
      min={0}
      max={Math.max(0, options.length - 1)}
      step={1}
      value={value}
      aria-valuetext={options[value] ?? ''}
      disabled={flag(state, 'disabled')}
      onChange={(event) => move(end, event.currentTarget.valueAsNumber)}
    />
  );
  const words = isRange ? `${options[low] ?? ''} – ${options[high] ?? ''}` : (options[low] ?? '');
  return (
    <Labelled {...props}>
      {(names) => (
        <>
          {slider(0, low, names)}
          {isRange && slider(1, high, names)}
          {flag(state, 'readout', true) && <output className="w-words">{words}</output>}
        </>
      )}
    </Labelled>
  );
}
