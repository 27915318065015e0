/** Development only: tells the browser when the webapp was rebuilt. Mounted when the configuration says dev. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Router } from 'express';
import type { HubConfig } from '../../config';

/** ms between looks at index.html: an edit shows within a moment, and a look costs microseconds. */
const LOOK_INTERVAL_MS = 250;

const SCRIPT = `const base = document.currentScript.src.replace(/\\.js$/, '');
new EventSource(base).onmessage = () => location.reload();
`;

export function devReloadRoutes({ static_dir }: HubConfig): Router {
  const modified = () =>
    stat(join(static_dir, 'index.html')).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  return Router()
    .get('/dev/reload.js', (_req, res) => {
      res.type('js').set('cache-control', 'no-cache').send(SCRIPT);
    })
    .get('/dev/reload', async (_req, res) => {
      let last = await modified();
      res.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
      const timer = setInterval(async () => {
        const now = await modified();
        // Absent for a moment while webpack writes.
        if (now === undefined || now === last) return;
        last = now;
        res.write('data: reload\n\n');
      }, LOOK_INTERVAL_MS);
      res.on('close', () => clearInterval(timer));
    });
}
