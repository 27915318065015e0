/** What the kernel asks the people for, below the cell that waits: whoever answers first. Drawn by cell-body.tsx and the console. */
import type { InputRequest } from '@lyceum/util/protocol/notebook';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { OpenNotebook } from './open-notebook';
import { answerInput } from './run-actions';
import { useFocusHome } from './use-focus-home';

interface Props {
  session: OpenNotebook;
  input: InputRequest;
  mayAnswer: boolean;
  /** This person ran what asks: the field takes the focus. */
  isMine: boolean;
  /** Where the focus goes afterwards. Default: the active cell. */
  leave?(): void;
}

export function InputField({ session, input, mayAnswer, isMine, leave }: Props) {
  const [value, setValue] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const label = input.prompt.trim() || 'The program asks for input';
  // biome-ignore lint/correctness/useExhaustiveDependencies: a field is drawn for one question alone.
  useEffect(() => {
    if (isMine && mayAnswer && !isWriting()) form.current?.querySelector('input')?.focus();
  }, []);
  useFocusHome(form, leave ?? (() => session.focusActive()));
  const send = (event: FormEvent) => {
    event.preventDefault();
    answerInput(session, input.input_id, value);
  };
  const Field = input.password ? PasswordInput : TextInput;
  return (
    <form ref={form} className="nb-question" onSubmit={send}>
      <Field
        label={label}
        size="sm"
        value={value}
        disabled={!mayAnswer}
        autoComplete="off"
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="default" disabled={!mayAnswer}>
        Send
      </Button>
    </form>
  );
}

/** In the middle of a text: the next keys are for that. */
function isWriting(): boolean {
  const { activeElement } = document;
  if (activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement)
    return activeElement.value !== '';
  return (
    activeElement instanceof HTMLElement &&
    activeElement.isContentEditable &&
    activeElement.textContent.trim() !== ''
  );
}
