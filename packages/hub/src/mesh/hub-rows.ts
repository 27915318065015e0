/**
 * The table hubs: where each hub of this database listens for the others, with the token that opens its door. Used by peers.ts only.
 * Tokens leave this file for dial.ts alone; no user query knows the table, no change stream carries it, nothing logs it.
 */
import type { HubId } from '@lyceum/util/ids';
import type { Database } from '../db/database';

export interface HubAddress {
  hub_id: HubId;
  host: string;
  port: number;
  token: string;
}

export interface HubRows {
  /**
   * Writes our row (again) and tells whom we call: the live hubs that started before us, so that each pair has one caller. `forgotten`:
   * hubs that died long ago; each is told to one hub only.
   */
  beat(): Promise<{ earlier: HubAddress[]; forgotten: HubId[] }>;
  remove(): Promise<void>;
}

/** Seconds without a heartbeat (one every 3 s) after which a hub is not called any more. */
const STALE_S = 15;
/** Seconds after which a row is taken away: its hub was killed. One that only stalled writes its row anew. */
const FORGOTTEN_S = 120;

const UPSERT = `
  INSERT INTO hubs (hub_id, host, port, token, heartbeat, started)
  VALUES ($1, $2, $3, $4, now(), coalesce($5::timestamptz, now()))
  ON CONFLICT (hub_id) DO UPDATE SET heartbeat = now()
  RETURNING started::text AS started`;

const EARLIER = `
  SELECT other.hub_id, other.host, other.port, other.token
    FROM hubs other JOIN hubs own ON own.hub_id = $1
   WHERE (other.started, other.hub_id) < (own.started, own.hub_id)
     AND other.heartbeat > now() - make_interval(secs => $2)`;

const FORGET = 'DELETE FROM hubs WHERE heartbeat < now() - make_interval(secs => $1) RETURNING hub_id';

export function createHubRows(db: Database, own: HubAddress): HubRows {
  /** Of the first row: a row that was lost comes back with it, so that nobody changes places. */
  let started: string | null = null;
  return {
    beat: async () => {
      const values = [own.hub_id, own.host, own.port, own.token, started];
      const [row] = await db.query<{ started: string }>(UPSERT, values);
      started = row?.started ?? started;
      const gone = await db.query<{ hub_id: HubId }>(FORGET, [FORGOTTEN_S]);
      const rows = await db.query<Record<keyof HubAddress, unknown>>(EARLIER, [own.hub_id, STALE_S]);
      const earlier = rows.map((other) => ({
        hub_id: String(other.hub_id) as HubId,
        host: String(other.host),
        port: Number(other.port),
        token: String(other.token),
      }));
      return { earlier, forgotten: gone.map(({ hub_id }) => hub_id) };
    },
    remove: async () => {
      await db.query('DELETE FROM hubs WHERE hub_id = $1', [own.hub_id]);
    },
  };
}
