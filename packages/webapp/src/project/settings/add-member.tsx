/** The form that adds an existing account to the project by its email address. */
import type { Role } from '@lyceum/util/permission';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { ROLE_LABELS } from './role-labels';

/** An owner is made from a member, in the list below. */
const OFFERED: readonly Role[] = ['collaborator', 'viewer'];

export function AddMember({ add }: { add(email_address: string, role: Role): Promise<void> }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('collaborator');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await add(email.trim(), role);
      setEmail('');
    } catch (error) {
      setFailure(wordsOf(error));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={submit} noValidate>
      <div className="ly-add-member">
        <TextInput
          label="Email address"
          type="email"
          autoComplete="off"
          placeholder="name@example.org"
          error={failure !== undefined}
          aria-describedby="add-member-failure"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          data={OFFERED.map((value) => ({ value, label: ROLE_LABELS[value] }))}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        <Button type="submit" loading={busy} disabled={email.trim() === ''}>
          Add
        </Button>
      </div>
      <div
        id="add-member-failure"
        role="alert"
        style={{ color: 'var(--lyceum-bad)', fontSize: 13, marginTop: 4 }}
      >
        {failure}
      </div>
    </form>
  );
}
