/** Sliders of one number and of a range. A value on its way is shown at once; without `continuous_update` it is sent when the slider is let go. */
import { RangeSlider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Labelled } from './labelled';
import { colourOf } from './layout';
import { flag, formatted, number, numbers, text, viewKind } from './model';
import type { ViewProps } from './use-model';

export function SliderView(props: ViewProps) {
  const { state, look, set } = props;
  const scale = scaleOf(state);
  const value = number(state, 'value', scale.valueAt(scale.min));
  const [moving, setMoving] = useState<number>();
  const continuous = flag(state, 'continuous_update', true);
  const shown = moving ?? value;
  const move = (position: number) => {
    const next = scale.valueAt(position);
    setMoving(next);
    if (continuous) set({ value: next });
  };
  const drop = () => {
    if (moving !== undefined && !continuous) set({ value: moving });
    setMoving(undefined);
  };
  const isUpright = text(state, 'orientation') === 'vertical';
  return (
    <Labelled {...props} className={isUpright ? 'w-upright' : ''}>
      {(names) => (
        <>
          <input
            type="range"
            className="w-slider"
            {...names}
            min={scale.min}
            max={scale.max}
            step={scale.step}
            value={scale.placeOf(shown)}
            disabled={flag(state, 'disabled')}
            aria-valuetext={scale.words(shown)}
            style={{ accentColor: colourOf(look?.handle_color) }}
            onChange={(event) => move(event.currentTarget.valueAsNumber)}
            onPointerUp={drop}
            onKeyUp={drop}
            onBlur={drop}
          />
          {flag(state, 'readout', true) && (
            <Readout
              words={scale.words(shown)}
              disabled={flag(state, 'disabled')}
              commit={(typed) => set({ value: scale.within(typed) })}
            />
          )}
        </>
      )}
    </Labelled>
  );
}

/** What the slider's position means: logarithmic for FloatLogSlider. */
function scaleOf(state: ViewProps['state']) {
  const isLog = viewKind(state) === 'FloatLogSlider';
  const isInt = viewKind(state) === 'IntSlider';
  const base = number(state, 'base', 10);
  const [min, max] = [number(state, 'min', 0), number(state, 'max', isLog ? 4 : 100)];
  const step = number(state, 'step', isInt ? 1 : 0.1) || (isInt ? 1 : (max - min) / 1000);
  const format = text(state, 'readout_format', isInt ? 'd' : isLog ? '.3g' : '.2f');
  const valueAt = (position: number) => (isLog ? base ** position : position);
  const placeOf = (value: number) => (isLog ? Math.log(value) / Math.log(base) : value);
  const within = (value: number) => {
    const kept = Math.min(valueAt(max), Math.max(valueAt(min), value));
    return isInt ? Math.round(kept) : kept;
  };
  return { min, max, step, valueAt, placeOf, within, words: (value: number) => formatted(value, format) };
}

interface ReadoutProps {
  words: string;
  disabled: boolean;
  commit(value: number): void;
}

/** The value beside the slider; typed over, it is the new one. */
function Readout({ words, disabled, commit }: ReadoutProps) {
  const [typed, setTyped] = useState<string>();
  const take = () => {
    const value = Number(typed?.replace(/[,\s]/g, '') ?? '');
    if (typed !== undefined && typed.trim() !== '' && Number.isFinite(value)) commit(value);
    setTyped(undefined);
  };
  return (
    <input
      className="w-readout"
      aria-label="Value"
      inputMode="decimal"
      value={typed ?? words}
      disabled={disabled}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        if (event.key === 'Escape') setTyped(undefined);
      }}
    />
  );
}

export function RangeView(props: ViewProps) {
  const { state, set } = props;
  const isInt = text(state, '_model_name').startsWith('Int');
  const [min, max] = [number(state, 'min', 0), number(state, 'max', 100)];
  const [low = min, high = max] = numbers(state, 'value');
  const [moving, setMoving] = useState<[number, number]>([low, high]);
  useEffect(() => setMoving([low, high]), [low, high]);
  const continuous = flag(state, 'continuous_update', true);
  const format = text(state, 'readout_format', isInt ? 'd' : '.2f');
  return (
    <Labelled {...props}>
      {() => (
        <>
          <RangeSlider
            className="w-range"
            size="sm"
            label={null}
            thumbFromLabel="From"
            thumbToLabel="To"
            min={min}
            max={max}
            minRange={0}
            step={number(state, 'step', isInt ? 1 : 0.1)}
            value={moving}
            disabled={flag(state, 'disabled')}
            onChange={(value) => {
              setMoving(value);
              if (continuous) set({ value });
            }}
            onChangeEnd={(value) => set({ value })}
          />
          {flag(state, 'readout', true) && (
            <output className="w-words">{moving.map((end) => formatted(end, format)).join(' – ')}</output>
          )}
        </>
      )}
    </Labelled>
  );
}
