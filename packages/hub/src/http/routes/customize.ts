/** GET /customize: what the webapp must know before anyone signed in. Public. */
import { Router } from 'express';
import { sitePlace } from '../../auth/site-place';
import { type HubConfig, VERSION } from '../../config';

const SITE_NAME = 'Lyceum';

export function customizeRoutes(config: HubConfig, contentPort: () => number): Router {
  return Router().get('/customize', (_req, res) => {
    const { base_path, content_url } = config;
    // With a content address of its own the port would mislead.
    const content = content_url === undefined ? { content_port: contentPort() } : { content_url };
    const { content_base_path } = sitePlace(base_path);
    res.json({ site_name: SITE_NAME, version: VERSION, base_path, content_base_path, ...content });
  });
}
