/**
 * Secrets that all hubs of a site share, kept in the database so that nobody has to set them up. Called by the composition root at start.
 * The table is in no user query and no change stream, and what is read here is never logged.
 */
import { newSecret } from '@lyceum/util/node/secrets';
import { type Database, onlyRow } from '../db/database';

/** Signs tickets and cookies of project content (proxy/content-ticket.ts): made by one hub, checked by another. */
export type SiteSecretName = 'content_passes';

/** The first hub makes it; those that start at the same moment all get the same one. */
export async function siteSecret(db: Database, name: SiteSecretName): Promise<string> {
  await db.query('INSERT INTO site_secrets (name, secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
    name,
    newSecret(),
  ]);
  const rows = await db.query<{ secret: string }>('SELECT secret FROM site_secrets WHERE name = $1', [name]);
  return onlyRow(rows).secret;
}
