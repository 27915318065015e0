/** The frame of the sign-in and sign-up forms: mark, heading, the alert of a failure, and a way to the other form. */
import './auth.css';
import { Alert, Stack, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { FormEventHandler, ReactNode } from 'react';
import { RouteLink } from '../navigation/route-link';
import { Mark } from '../theme/brand';

interface Props {
  title: string;
  failure: string | undefined;
  onSubmit: FormEventHandler<HTMLFormElement>;
  children: ReactNode;
  footer: ReactNode;
}

export function AuthCard({ title, failure, onSubmit, children, footer }: Props) {
  return (
    <main className="ly-page">
      <div className="ly-auth">
        <div className="ly-auth-card">
          <RouteLink to={{ page: 'landing' }} className="ly-auth-brand">
            <Mark /> Lyceum
          </RouteLink>
          <Title order={1} size={26} mt="lg" mb="md">
            {title}
          </Title>
          <form onSubmit={onSubmit} noValidate>
            <Stack gap="md">
              {failure !== undefined && (
                <Alert color="red" icon={<IconAlertCircle />} role="alert">
                  {failure}
                </Alert>
              )}
              {children}
            </Stack>
          </form>
          {footer}
        </div>
      </div>
    </main>
  );
}
