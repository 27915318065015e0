/** A dialog that asks for one name and does something with it: new file, new folder, rename, move. Stays open on failure. */
import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FocusEvent, type FormEvent, useState } from 'react';
import { wordsOf } from '../../app/error-words';

export interface NameDialogProps {
  title: string;
  label: string;
  button: string;
  description?: string;
  initial?: string;
  /** Throws what speaks against the name; the dialog closes when it resolves. */
  submit(name: string): Promise<void>;
  close(): void;
}

export function NameDialog({
  title,
  label,
  button,
  description,
  initial = '',
  submit,
  close,
}: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await submit(name);
      close();
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          {failure !== undefined && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          <TextInput
            label={label}
            description={description}
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            value={name}
            onFocus={selectStem}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              {button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The name without its ending: what a rename mostly changes. */
function selectStem({ currentTarget }: FocusEvent<HTMLInputElement>): void {
  const dot = currentTarget.value.lastIndexOf('.');
  currentTarget.setSelectionRange(0, dot > 0 ? dot : currentTarget.value.length);
}
