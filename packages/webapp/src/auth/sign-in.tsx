/** Sign in with an email address and a password; then on to `next` (app.tsx follows it). */
import { Button, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { signIn } from '../api/accounts';
import { useSession } from '../app/session';
import { useTitle } from '../app/use-title';
import { RouteLink } from '../navigation/route-link';
import { AuthCard } from './auth-card';
import { PasswordField } from './password-field';
import { useSubmit } from './use-submit';

export function SignIn({ next }: { next: string | undefined }) {
  useTitle('Sign in');
  const { check } = useSession();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email_address: '', password: '' },
    validate: {
      email_address: (value) => (value.trim() === '' ? 'Type the email address of your account.' : null),
      password: (value) => (value === '' ? 'Type your password.' : null),
    },
  });
  const { busy, failure, submit } = useSubmit(async (values: typeof form.values) => {
    await signIn(values.email_address.trim(), values.password);
    await check();
  });
  return (
    <AuthCard
      title="Sign in"
      failure={failure}
      onSubmit={form.onSubmit(submit)}
      footer={
        <Text mt="lg" c="dimmed">
          No account yet?{' '}
          <RouteLink className="ly-link" to={{ page: 'sign_up', ...(next !== undefined && { next }) }}>
            Sign up
          </RouteLink>
        </Text>
      }
    >
      <TextInput
        label="Email address"
        type="email"
        autoComplete="username"
        autoFocus
        key={form.key('email_address')}
        {...form.getInputProps('email_address')}
      />
      <PasswordField
        autoComplete="current-password"
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <Button type="submit" loading={busy} fullWidth>
        Sign in
      </Button>
    </AuthCard>
  );
}
