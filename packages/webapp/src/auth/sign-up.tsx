/** Make an account. The server checks everything again; the checks here only save a round trip. */
import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from '@lyceum/util/limits';
import { Button, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type SignUp as SignUpForm, signUp } from '../api/accounts';
import { useSession } from '../app/session';
import { useTitle } from '../app/use-title';
import { RouteLink } from '../navigation/route-link';
import { AuthCard } from './auth-card';
import { PasswordField } from './password-field';
import { useSubmit } from './use-submit';

const EMPTY: SignUpForm = { first_name: '', last_name: '', email_address: '', password: '' };

const isEmpty = (value: string) => value.trim() === '';

const VALIDATE = {
  first_name: (value: string) => (isEmpty(value) ? 'Your collaborators see this name.' : null),
  last_name: (value: string) => (isEmpty(value) ? 'Your collaborators see this name.' : null),
  email_address: (value: string) =>
    /^\S+@\S+$/.test(value.trim()) ? null : 'An email address has the form name@example.org.',
  password: (value: string) =>
    value.length < MIN_PASSWORD_CHARS ? `A password has at least ${MIN_PASSWORD_CHARS} characters.` : null,
};

export function SignUp({ next }: { next: string | undefined }) {
  useTitle('Sign up');
  const { check } = useSession();
  const form = useForm({ mode: 'uncontrolled', initialValues: EMPTY, validate: VALIDATE });
  const { busy, failure, submit } = useSubmit(async (values: SignUpForm) => {
    await signUp({ ...values, email_address: values.email_address.trim() });
    await check();
  });
  const field = (name: keyof SignUpForm) => ({ key: form.key(name), ...form.getInputProps(name) });
  return (
    <AuthCard
      title="Create your account"
      failure={failure}
      onSubmit={form.onSubmit(submit)}
      footer={
        <Text mt="lg" c="dimmed">
          Have an account?{' '}
          <RouteLink className="ly-link" to={{ page: 'sign_in', ...(next !== undefined && { next }) }}>
            Sign in
          </RouteLink>
        </Text>
      }
    >
      <SimpleGrid cols={2} spacing="sm">
        <TextInput label="First name" autoComplete="given-name" autoFocus {...field('first_name')} />
        <TextInput label="Last name" autoComplete="family-name" {...field('last_name')} />
      </SimpleGrid>
      <TextInput label="Email address" type="email" autoComplete="email" {...field('email_address')} />
      <PasswordField
        autoComplete="new-password"
        maxLength={MAX_PASSWORD_CHARS}
        description={`At least ${MIN_PASSWORD_CHARS} characters`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...field('password')}
      />
      <Button type="submit" loading={busy} fullWidth>
        Create account
      </Button>
    </AuthCard>
  );
}
