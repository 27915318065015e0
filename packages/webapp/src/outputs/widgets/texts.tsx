/** Texts that are typed: one line, many, a password, or one of many suggestions. Enter in a line is told to the kernel. */
import { useId, useState } from 'react';
import { Labelled } from './labelled';
import { flag, number, text, texts, viewKind } from './model';
import type { ViewProps } from './use-model';

export function TextView(props: ViewProps) {
  const { state, set, say } = props;
  const kind = viewKind(state);
  const continuous = flag(state, 'continuous_update', true);
  const [typed, setTyped] = useState<string>();
  const list = useId();
  const change = (value: string) => {
    if (continuous) set({ value });
    else setTyped(value);
  };
  const finish = () => {
    if (typed !== undefined) set({ value: typed });
    setTyped(undefined);
  };
  const shared = {
    className: 'w-input',
    value: typed ?? text(state, 'value'),
    placeholder: text(state, 'placeholder').replace('\u200b', ''),
    disabled: flag(state, 'disabled'),
    onBlur: finish,
  };
  if (kind === 'Textarea')
    return (
      <Labelled {...props} className="w-tall">
        {(names) => (
          <textarea
            {...names}
            {...shared}
            rows={number(state, 'rows', 3)}
            onChange={(event) => change(event.currentTarget.value)}
          />
        )}
      </Labelled>
    );
  return (
    <Labelled {...props}>
      {(names) => (
        <>
          <input
            type={kind === 'Password' ? 'password' : 'text'}
            autoComplete="off"
            {...names}
            {...shared}
            {...(kind === 'Combobox' && { list })}
            onChange={(event) => change(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              finish();
              say({ event: 'submit' });
            }}
          />
          {kind === 'Combobox' && (
            <datalist id={list}>
              {[...new Set(texts(state, 'options'))].map((option) => (
                <option key={option} value={option} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Labelled>
  );
}
