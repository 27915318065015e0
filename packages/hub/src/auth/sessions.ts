/**
 * Who is signed in: sessions behind the cookie `lyceum_session`. Used by the HTTP edge, the socket edge and the proxy.
 * The database holds only hashes of tokens; a lookup is remembered in memory only while the change stream is live.
 */
import { createHash } from 'node:crypto';
import type { AccountId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { newSecret } from '@lyceum/util/node/secrets';
import type { Change, ChangeStream } from '../db/changes';
import type { Database } from '../db/database';
import { createEviction, type Eviction } from '../db/eviction';
import { snapshotRead } from '../db/snapshot-read';
import { sessionToken } from './cookies';

export interface SignedIn {
  account_id: AccountId;
  is_admin: boolean;
  /** sha256 of the token, hex: safe to keep and to compare. */
  session_id: string;
}

export interface Sessions {
  /** null: no session, an ended one, or two cookies of that name (one of them is somebody else's trick). */
  fromCookies(cookieHeader: string | undefined): Promise<SignedIn | null>;
  /** The session of a content cookie, which carries its id instead of its token. null: it has ended. */
  byId(session_id: string): Promise<SignedIn | null>;
  create(account_id: AccountId): Promise<{ token: string; expires: Date }>;
  /**
   * Sliding: a session that has lost a day of its time gets all of it again. Answers the new end, or null when there is
   * nothing to renew.
   */
  renew(session_id: string): Promise<Date | null>;
  destroy(session_id: string): Promise<void>;
  destroyAll(account_id: AccountId): Promise<void>;
  /** Not forgotten until the returned function is called: an open socket must hear of its end. */
  hold(session_id: string): () => void;
  /** Sessions ended anywhere (this hub, another hub, expiry): close sockets. May name one twice. Returns its end. */
  onEnded(handler: (session_id: string) => void): () => void;
  close(): void;
}

const DAY_MS = 24 * 3600 * 1000;
/** SMC: remember-me for 30 days. */
const SESSION_MS = 30 * DAY_MS;
/** A session is written to at most once a day. */
const RENEW_AFTER_MS = DAY_MS;
/** Ended sessions are swept this often; a lookup refuses them at once. */
const SWEEP_INTERVAL_MS = 10 * 60 * 1000;

export interface SessionsDeps {
  /** Decides on the name of the cookie. */
  base_path?: string;
  database: Database;
  changes: ChangeStream;
  logger: Logger;
  now?: () => number;
  /** Sessions without an open socket that are remembered. */
  max_idle?: number;
}

/** A few hundred bytes each, and a look-up saved at each request. */
const MAX_IDLE_SESSIONS = 10_000;

export function createSessions(deps: SessionsDeps): Sessions {
  return new SessionStore(deps);
}

type Remembered = SignedIn & { expires: number };

/** A lookup on its way, and what the stream told meanwhile. */
interface Lookup {
  ended: boolean;
  /** The account changed: the answer may be the one from before, and is not kept. */
  changed: boolean;
}

class SessionStore implements Sessions {
  /** What lookups found. Trusted while `verified`; after a loss kept only to be asked about again. */
  private readonly known = new Map<string, Remembered>();
  private readonly lookups = new Map<string, Set<Lookup>>();
  private readonly endHandlers = new Set<(session_id: string) => void>();
  private readonly stops: (() => void)[];
  private readonly now: () => number;
  private readonly eviction: Eviction<string>;
  /** Grows when the stream is lost: an answer from before must not be remembered. */
  private epoch = 0;
  private verified: boolean;

  constructor(private readonly deps: SessionsDeps) {
    this.now = deps.now ?? Date.now;
    this.verified = deps.changes.live;
    const { max_idle = MAX_IDLE_SESSIONS } = deps;
    this.eviction = createEviction(max_idle, (session_id) => this.known.delete(session_id));
    const timer = setInterval(() => this.sweep(), SWEEP_INTERVAL_MS);
    this.stops = [
      deps.changes.subscribe(['sessions', 'accounts'], (changes) => changes.forEach(this.onChange)),
      deps.changes.onLive((live) => this.onLive(live)),
      () => clearInterval(timer),
    ];
  }

  async fromCookies(cookieHeader: string | undefined): Promise<SignedIn | null> {
    const token = sessionToken(cookieHeader, this.deps.base_path ?? '');
    if (!token) return null;
    return this.byId(createHash('sha256').update(token).digest('hex'));
  }

  async byId(session_id: string): Promise<SignedIn | null> {
    const known = this.verified ? this.known.get(session_id) : undefined;
    if (known) this.eviction.touch(session_id);
    const found = known ?? (await this.lookUp(session_id));
    if (!found || found.expires <= this.now()) return null;
    return { account_id: found.account_id, is_admin: found.is_admin, session_id };
  }

  private async lookUp(session_id: string): Promise<Remembered | null> {
    const lookup: Lookup = { ended: false, changed: false };
    const lookups = this.lookups.get(session_id) ?? new Set();
    this.lookups.set(session_id, lookups.add(lookup));
    const { epoch } = this;
    try {
      const [found] = await this.read([session_id]);
      if (epoch !== this.epoch) return await this.lookUp(session_id);
      if (!found || lookup.ended) return null;
      // Also while the stream is lost: so that it is asked about when it is back.
      if (!lookup.changed) {
        this.known.set(session_id, found);
        this.eviction.touch(session_id);
      }
      return found;
    } finally {
      lookups.delete(lookup);
      if (lookups.size === 0) this.lookups.delete(session_id);
    }
  }

  private async read(session_ids: string[]): Promise<Remembered[]> {
    const { rows } = await snapshotRead<SignedIn & { expires: string; [column: string]: unknown }>(
      this.deps.database.query,
      this.deps.changes,
      `SELECT s.token_hash AS session_id, s.expires, a.account_id, a.is_admin
       FROM sessions s JOIN accounts a USING (account_id) WHERE s.token_hash = ANY($1)`,
      [session_ids],
    );
    return rows.map((row) => ({ ...row, expires: Date.parse(row.expires) }));
  }

  async create(account_id: AccountId): Promise<{ token: string; expires: Date }> {
    const token = newSecret();
    const expires = new Date(this.now() + SESSION_MS);
    const token_hash = createHash('sha256').update(token).digest('hex');
    await this.deps.database.query(
      'INSERT INTO sessions (token_hash, account_id, expires) VALUES ($1, $2, $3)',
      [token_hash, account_id, expires],
    );
    return { token, expires };
  }

  async renew(session_id: string): Promise<Date | null> {
    const expires = new Date(this.now() + SESSION_MS);
    const rows = await this.deps.database.query(
      'UPDATE sessions SET expires = $2, last_seen = now() WHERE token_hash = $1 AND expires < $3 RETURNING 1 AS done',
      [session_id, expires, new Date(expires.getTime() - RENEW_AFTER_MS)],
    );
    if (rows.length === 0) return null;
    const known = this.known.get(session_id);
    if (known) known.expires = expires.getTime();
    return expires;
  }

  async destroy(session_id: string): Promise<void> {
    await this.deps.database.query('DELETE FROM sessions WHERE token_hash = $1', [session_id]);
    this.ended(session_id);
  }

  async destroyAll(account_id: AccountId): Promise<void> {
    const rows = await this.deps.database.query<{ token_hash: string }>(
      'DELETE FROM sessions WHERE account_id = $1 RETURNING token_hash',
      [account_id],
    );
    for (const { token_hash } of rows) this.ended(token_hash);
  }

  hold(session_id: string): () => void {
    return this.eviction.hold(session_id);
  }

  onEnded(handler: (session_id: string) => void): () => void {
    this.endHandlers.add(handler);
    return () => this.endHandlers.delete(handler);
  }

  close(): void {
    for (const stop of this.stops) stop();
  }

  private ended(session_id: string): void {
    this.forget(session_id);
    for (const handler of this.endHandlers) handler(session_id);
  }

  private forget(session_id: string): void {
    this.known.delete(session_id);
    this.eviction.forget(session_id);
    for (const lookup of this.lookups.get(session_id) ?? []) lookup.ended = true;
  }

  private readonly onChange = ({ table, old, row }: Change): void => {
    if (table === 'accounts') this.onAccount(String((row ?? old)?.account_id), row?.is_admin === true);
    else if (!row && typeof old?.token_hash === 'string') this.ended(old.token_hash);
    else if (row) this.onRenewed(row);
  };

  private onRenewed(row: Record<string, unknown>): void {
    const known = this.known.get(String(row.token_hash));
    if (known) known.expires = Date.parse(String(row.expires));
  }

  private onAccount(account_id: string, is_admin: boolean): void {
    for (const known of this.known.values()) if (known.account_id === account_id) known.is_admin = is_admin;
    for (const lookups of this.lookups.values()) for (const lookup of lookups) lookup.changed = true;
  }

  private onLive(live: boolean): void {
    this.epoch++;
    this.verified = false;
    if (live) void this.verify(this.epoch);
  }

  /** After a loss: what ended meanwhile is told now, the rest is trusted again. */
  private async verify(epoch: number): Promise<void> {
    try {
      const asked = [...this.known.keys()];
      const found = new Map((await this.read(asked)).map((session) => [session.session_id, session]));
      if (epoch !== this.epoch) return;
      for (const session_id of asked) {
        const session = found.get(session_id);
        if (session && this.known.has(session_id)) this.known.set(session_id, session);
        else this.ended(session_id);
      }
      this.verified = true;
    } catch (error) {
      // Still lost, or lost again: lookups go to the database, and the next onLive asks again.
      this.deps.logger.warn({ error }, 'sessions could not be verified');
    }
  }

  private sweep(): void {
    this.deps.database.query('DELETE FROM sessions WHERE expires < now()').catch((error: unknown) => {
      this.deps.logger.warn({ error }, 'ended sessions could not be swept');
    });
  }
}
