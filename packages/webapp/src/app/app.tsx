/**
 * The root component: look, session, and the choice between the pages of visitors (small, in this bundle) and of signed-in
 * people (a lazy chunk). Mounted by main.tsx.
 */
import { Button, MantineProvider, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import { Landing } from '../auth/landing';
import { SignIn } from '../auth/sign-in';
import { SignUp } from '../auth/sign-up';
import { currentRoute, followNext, navigate, useRoute } from '../navigation/history';
import type { Route } from '../navigation/route';
import { colourSchemeManager, cssVariables, theme } from '../theme/theme';
import { ErrorBoundary } from './error-boundary';
import { SessionProvider, useSession } from './session';
import { Waiting } from './waiting';

// Its own name, so that its size can be measured (budget: DESIGN.md).
const SignedIn = lazy(() => import(/* webpackChunkName: "signed-in" */ './signed-in'));

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colourSchemeManager}
      defaultColorScheme="auto"
    >
      <ErrorBoundary pane="Lyceum">
        <SessionProvider>
          <Root />
        </SessionProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Root() {
  const { session, check } = useSession();
  const route = useRoute();
  if (session.kind === 'checking') return <Waiting what="Finding out who you are…" />;
  if (session.kind === 'unreachable') return <Unreachable reason={session.reason} retry={check} />;
  if (session.kind === 'signed_out') return <VisitorPage route={route} />;
  if (isVisitorRoute(route)) return <GoOn route={route} />;
  return (
    <Suspense fallback={<Waiting what="Loading your workspace…" />}>
      <SignedIn me={session.me} />
    </Suspense>
  );
}

function isVisitorRoute(route: Route): route is Extract<Route, { page: 'landing' | 'sign_in' | 'sign_up' }> {
  return route.page === 'landing' || route.page === 'sign_in' || route.page === 'sign_up';
}

function VisitorPage({ route }: { route: Route }) {
  if (route.page === 'landing') return <Landing />;
  if (route.page === 'sign_up') return <SignUp next={route.next} />;
  if (route.page === 'sign_in') return <SignIn next={route.next} />;
  return <AskToSignIn />;
}

/** Any page for members, seen by a visitor: sign in, then come back to it. */
function AskToSignIn() {
  useEffect(() => {
    const { pathname, search } = window.location;
    if (!isVisitorRoute(currentRoute()))
      navigate({ page: 'sign_in', next: pathname + search }, { replace: true });
  });
  return null;
}

/** A sign-in page, seen by somebody who is signed in: go where that person wanted to go. */
function GoOn({ route }: { route: Route }) {
  useEffect(() => {
    const next = 'next' in route ? route.next : undefined;
    if (next === undefined) navigate({ page: 'projects' }, { replace: true });
    else followNext(next);
  }, [route]);
  return <Waiting what="Opening your page…" />;
}

function Unreachable({ reason, retry }: { reason: string; retry(): void }) {
  return (
    <Stack role="alert" align="center" justify="center" gap="sm" p="xl" h="100%" ta="center">
      <Title order={3}>Lyceum cannot be reached</Title>
      <Text c="dimmed">{reason}</Text>
      <Button onClick={retry}>Try again</Button>
    </Stack>
  );
}
