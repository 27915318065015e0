/** Which signed-in page the address means, readable from top to bottom. The frame around each page is its own. */
import { lazy, type ReactNode, Suspense } from 'react';
import { useFollowAccountColours } from '../account/use-colour-scheme';
import { ConnectionBanner } from '../connection/connection-banner';
import { useRoute } from '../navigation/history';
import type { Route } from '../navigation/route';
import { ProjectList } from '../projects/project-list';
import { ErrorBoundary } from './error-boundary';
import { NotFound } from './not-found';
import { TopBar } from './top-bar';
import { Waiting } from './waiting';

const AccountSettings = lazy(() => import('../account/settings-page'));
const AdminPage = lazy(() => import('../admin/admin-page'));
const ProjectFrame = lazy(() => import('../project/project-frame'));

export function Pages() {
  useFollowAccountColours();
  const route = useRoute();
  return (
    <div className="ly-column">
      <ErrorBoundary pane="This page" key={route.page}>
        <Suspense fallback={<Waiting what="Loading the page…" />}>
          <Page route={route} />
        </Suspense>
      </ErrorBoundary>
    </div>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'project':
      return <ProjectFrame key={route.project_id} project_id={route.project_id} view={route.view} />;
    case 'projects':
      return <Plain page={<ProjectList />} />;
    case 'settings':
      return <Plain page={<AccountSettings />} />;
    case 'admin':
      return <Plain page={<AdminPage />} />;
    // Visitors' pages: app.tsx leads on from them before they come here.
    case 'landing':
    case 'sign_in':
    case 'sign_up':
      return null;
    case 'not_found':
      return <Plain page={<NotFound />} />;
  }
}

function Plain({ page }: { page: ReactNode }) {
  return (
    <>
      <TopBar />
      <ConnectionBanner />
      <main className="ly-fill ly-page">{page}</main>
    </>
  );
}
