/** Numbers that are typed. What is no number yet stays in the field and is not sent. */
import { useState } from 'react';
import { Labelled } from './labelled';
import { flag, modelKind, number } from './model';
import type { ViewProps } from './use-model';

export function NumberView(props: ViewProps) {
  const { state, set } = props;
  const kind = modelKind(state);
  const isInt = kind.includes('Int');
  const isBounded = kind.startsWith('Bounded');
  const continuous = flag(state, 'continuous_update');
  const [typed, setTyped] = useState<string>();
  const take = (text: string) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) return;
    const [min, max] = [number(state, 'min', -Infinity), number(state, 'max', Infinity)];
    const kept = isBounded ? Math.min(max, Math.max(min, value)) : value;
    set({ value: isInt ? Math.round(kept) : kept });
  };
  const finish = () => {
    if (typed !== undefined) take(typed);
    setTyped(undefined);
  };
  return (
    <Labelled {...props}>
      {(names) => (
        <input
          type="number"
          className="w-input"
          {...names}
          {...(isBounded && { min: number(state, 'min', 0), max: number(state, 'max', 100) })}
          step={isInt ? number(state, 'step', 1) : typeof state.step === 'number' ? state.step : 'any'}
          value={typed ?? String(state.value ?? '')}
          disabled={flag(state, 'disabled')}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setTyped(value);
            // The arrows of the field are whole changes; letters are not.
            if (continuous || !(event.nativeEvent instanceof InputEvent)) take(value);
          }}
          onBlur={finish}
          onKeyDown={(event) => {
            if (event.key === 'Enter') finish();
          }}
        />
      )}
    </Labelled>
  );
}
