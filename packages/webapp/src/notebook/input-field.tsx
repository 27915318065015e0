/** What the kernel asks the people for, below the cell that waits: whoever answers first. Drawn by cell-body.tsx and the console. */
import type { InputRequest } from '@lyceum/util/protocol/notebook';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { OpenNotebook } from './open-notebook';
import { answerInput } from './run-actions';

interface Props {
  session: OpenNotebook;
  input: InputRequest;
  mayAnswer: boolean;
}

export function InputField({ session, input, mayAnswer }: Props) {
  const [value, setValue] = useState('');
  const label = input.prompt.trim() || 'The program asks for input';
  const send = (event: FormEvent) => {
    event.preventDefault();
    answerInput(session, input.input_id, value);
  };
  const Field = input.password ? PasswordInput : TextInput;
  return (
    <form className="nb-question" onSubmit={send}>
      <Field
        label={label}
        size="sm"
        value={value}
        disabled={!mayAnswer}
        autoComplete="off"
        data-autofocus
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="default" disabled={!mayAnswer}>
        Send
      </Button>
    </form>
  );
}
