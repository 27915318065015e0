/**
 * Signed passes to one project's content for one session: a ticket in an address (60 s) becomes a cookie (12 h).
 * Made for links and by the content route, read by the proxy. A pass says who it is, not what it may: that is asked at each request.
 */
import { createHmac } from 'node:crypto';
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { accountIdSchema, projectIdSchema } from '@lyceum/util/ids';
import { sameSecret } from '@lyceum/util/node/secrets';
import * as z from 'zod/mini';

export interface Pass {
  account_id: AccountId;
  session_id: string;
  project_id: ProjectId;
}

/** Makes the path of a project's content with a ticket in it. Asks permission. */
export type ContentLink = (
  who: { account_id: AccountId; session_id: string },
  project_id: ProjectId,
  path: string,
) => Promise<string>;

export type PassKind = 'ticket' | 'cookie';

export interface ContentPasses {
  issue(kind: PassKind, pass: Pass): string;
  /** undefined: not ours, changed, of the other kind, or expired. */
  check(kind: PassKind, text: string): Pass | undefined;
}

/** Milliseconds. A ticket is used at once; a cookie lasts a working day. */
const LIFETIME_MS: Record<PassKind, number> = { ticket: 60_000, cookie: 12 * 3600 * 1000 };
export const COOKIE_LIFETIME_S = LIFETIME_MS.cookie / 1000;

/** Cookies whose signature was found right are remembered, the latest so many. */
const MAX_REMEMBERED = 5000;

const passSchema = z.object({
  kind: z.enum(['ticket', 'cookie']),
  account_id: accountIdSchema,
  session_id: z.string(),
  project_id: projectIdSchema,
  expires: z.number(),
});

export function createContentPasses(secret: string, now: () => number = Date.now): ContentPasses {
  const sign = (body: string) => createHmac('sha256', secret).update(body).digest('base64url');
  const remembered = new Map<string, SignedPass>();
  return {
    issue: (kind, { account_id, session_id, project_id }) => {
      const fields = { kind, account_id, session_id, project_id, expires: now() + LIFETIME_MS[kind] };
      const body = Buffer.from(JSON.stringify(fields)).toString('base64url');
      return `${body}.${sign(body)}`;
    },
    check: (kind, text) => {
      const known = kind === 'cookie' ? remembered.get(text) : undefined;
      const found = known ?? verify(sign, text);
      if (found?.kind !== kind) return undefined;
      if (found.expires <= now()) {
        remembered.delete(text);
        return undefined;
      }
      if (!known && kind === 'cookie') remember(remembered, text, found);
      return found;
    },
  };
}

type SignedPass = z.infer<typeof passSchema>;

function verify(sign: (body: string) => string, text: string): SignedPass | undefined {
  const [body = '', signature = '', ...more] = text.split('.');
  if (more.length > 0 || !sameSecret(signature, sign(body))) return undefined;
  return passSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))).data;
}

/** Only what was signed by us gets here, so nobody fills it with rubbish. */
function remember(remembered: Map<string, SignedPass>, text: string, pass: SignedPass): void {
  const [oldest] = remembered.keys();
  if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(text, pass);
}
