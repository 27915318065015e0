/** The account's own page: names, colours, sessions. A lazy chunk. */
import { setRow } from '@lyceum/util/client/sync-table';
import { Button, Group, SegmentedControl, SimpleGrid, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { notifyDone, notifyFailure } from '../app/notify';
import { useTitle } from '../app/use-title';
import { useConnection } from '../connection/connection-context';
import type { ColourScheme } from './me';
import { useColourScheme } from './use-colour-scheme';
import { useMe } from './use-me';
import { useSignOut } from './use-sign-out';

const SCHEMES: { value: ColourScheme; label: string }[] = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export default function SettingsPage() {
  useTitle('Settings');
  const { chosen, choose } = useColourScheme();
  const signOut = useSignOut();
  return (
    <div className="ly-narrow" style={{ maxWidth: 640 }}>
      <Title order={1} size={24} mb="md">
        Settings
      </Title>
      <section className="ly-section">
        <h2>You</h2>
        <p>Your collaborators see this name.</p>
        <NameForm />
      </section>
      <section className="ly-section">
        <h2 id="colours">Colours</h2>
        <p>“System” follows your computer. Your other browsers follow this choice too.</p>
        <SegmentedControl
          aria-labelledby="colours"
          data={SCHEMES}
          value={chosen}
          onChange={(value) => choose(value as ColourScheme)}
        />
      </section>
      <section className="ly-section">
        <h2>Sessions</h2>
        <p>
          Signed in on a machine that is not yours? This ends every session of your account, this one too.
        </p>
        <Button variant="default" onClick={() => void signOut({ everywhere: true })}>
          Sign out everywhere
        </Button>
      </section>
    </div>
  );
}

function NameForm() {
  const connection = useConnection();
  const { account_id, first_name, last_name, email_address } = useMe();
  const [busy, setBusy] = useState(false);
  const needed = (value: string) => (value.trim() === '' ? 'A name is needed.' : null);
  const form = useForm({
    initialValues: { first_name, last_name },
    validate: { first_name: needed, last_name: needed },
  });
  const save = async (values: { first_name: string; last_name: string }) => {
    setBusy(true);
    try {
      await setRow(connection, 'accounts', { account_id, ...values });
      form.resetDirty(values);
      notifyDone('Your name is saved.');
    } catch (error) {
      notifyFailure('Your name could not be saved', error);
    }
    setBusy(false);
  };
  return (
    <form onSubmit={form.onSubmit(save)}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" mb="sm">
        <TextInput label="First name" autoComplete="given-name" {...form.getInputProps('first_name')} />
        <TextInput label="Last name" autoComplete="family-name" {...form.getInputProps('last_name')} />
      </SimpleGrid>
      <TextInput label="Email address" value={email_address} readOnly mb="md" />
      <Group>
        <Button type="submit" loading={busy} disabled={!form.isDirty()}>
          Save
        </Button>
      </Group>
    </form>
  );
}
