/** Asks for an address on the web and a name, and has the project fetch it. Stays open on failure. */
import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { wordsOf } from '../../app/error-words';

interface Props {
  fetchFrom(url: string, name: string): Promise<void>;
  close(): void;
}

/** The last name of an address: what a browser would call the download. */
export function nameOfUrl(url: string): string {
  try {
    const name = new URL(url.trim()).pathname.split('/').filter(Boolean).at(-1) ?? '';
    return decodeURIComponent(name).replaceAll('/', '-');
  } catch {
    return '';
  }
}

export function UrlDialog({ fetchFrom, close }: Props) {
  const [url, setUrl] = useState('');
  const [name, setName] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const shownName = name ?? nameOfUrl(url);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await fetchFrom(url.trim(), shownName);
      close();
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title="New from URL" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          {failure !== undefined && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          <TextInput
            label="Address"
            description="http:// or https://. The project fetches it, not your browser."
            placeholder="https://example.org/data.csv"
            type="url"
            required
            data-autofocus
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <TextInput
            label="File name"
            autoComplete="off"
            spellCheck={false}
            value={shownName}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={url.trim() === '' || shownName.trim() === ''}>
              Fetch
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
