/**
 * The Express app of the hub: the URL map, top to bottom. Called by hub.ts; knows no route's inside.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { Logger } from '@lyceum/util/node/logger';
import express, { type RequestHandler } from 'express';
import type { Accounts } from '../auth/accounts';
import type { Sessions } from '../auth/sessions';
import type { HubConfig } from '../config';
import type { Database } from '../db/database';
import type { Metrics } from '../metrics';
import { answerErrors, unknownPath } from './errors';
import type { Origins } from './origin';
import { accountRoutes } from './routes/accounts';
import { customizeRoutes } from './routes/customize';
import { devReloadRoutes } from './routes/dev-reload';
import { healthRoutes } from './routes/health';
import { meRoutes } from './routes/me';
import { sessionRoutes } from './routes/sessions';
import { securityHeaders } from './security-headers';
import { createSessionCookies } from './sign-in';
import { readSession } from './signed-in';
import { hashedFiles, pages } from './static-files';

export interface AppDeps {
  config: HubConfig;
  logger: Logger;
  database: Database;
  sessions: Sessions;
  accounts: Accounts;
  metrics: Metrics;
  origins: Origins;
  /** Port of the proxy, once it listens. */
  contentPort: () => number;
  /**
   * More routes under <base>/api/v1. Handlers may be async; what they throw becomes the JSON error. No body is parsed
   * before: put `jsonBody` (json.ts) before handlers that take JSON. `requireSignedIn(res)` (signed-in.ts) says who asks.
   */
  mount: (api: express.Router) => void;
  /** More routes under <base>, before the webapp's pages. */
  mountPages?: (pages: express.Router) => void;
}

export function createApp(deps: AppDeps): express.Express {
  const { config, origins } = deps;
  const app = express();
  app.disable('x-powered-by');
  // One proxy (HAProxy) in front names the client's address; without PUBLIC_URL nobody is believed.
  app.set('trust proxy', config.public_url === undefined ? false : 1);
  app.use(securityHeaders(origins));

  const root = express.Router();
  root.use(healthRoutes(deps.database, deps.metrics));
  root.use(customizeRoutes(config, deps.contentPort));
  root.use('/static', hashedFiles(config));
  if (config.dev) root.use(devReloadRoutes(config));
  root.use(ownOriginOnly(origins), readSession(deps.sessions));
  root.use('/api/v1', apiRoutes(deps));
  deps.mountPages?.(root);
  root.use(pages(config));

  app.use(config.base_path || '/', root);
  app.use(unknownPath, answerErrors(deps.logger));
  return app;
}

function apiRoutes(deps: AppDeps): express.Router {
  const api = express.Router();
  const cookies = createSessionCookies(deps.sessions, deps.config, deps.origins);
  api.use((_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });
  api.use(accountRoutes(deps.accounts, cookies.signIn));
  api.use(sessionRoutes(deps.accounts, deps.sessions, cookies));
  api.use(meRoutes(deps.accounts, cookies));
  deps.mount(api);
  api.use(unknownPath);
  return api;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A page of another origin, project content included, may look at nothing and change nothing. */
function ownOriginOnly(origins: Origins): RequestHandler {
  return (req, _res, next) => {
    if (SAFE_METHODS.has(req.method) || origins.mayChange(req)) return next();
    throw new LyceumError(
      'forbidden',
      'This request came from another site, so it was refused. (Behind TLS, set PUBLIC_URL.)',
    );
  };
}
