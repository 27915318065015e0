/** User queries and feeds of the browser wire. Called by dispatch.ts; what may be asked is decided by util's authorize. */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import { authorize } from '@lyceum/util/schema/authorize';
import { NO_ROWS } from '@lyceum/util/schema/packed-rows';
import type { FeedSink } from '../query/feeds';
import { runGet, runSet } from '../query/run';
import type { ChannelSlot, ClientChannel } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';

function principalOf(client: ClientConnection) {
  const { account_id, is_admin } = client.account;
  return { kind: 'account' as const, account_id, is_admin };
}

export async function query(
  deps: ClientDeps,
  client: ClientConnection,
  message: RequestMessage<'query'>,
): Promise<RequestResult<'query'>> {
  const plan = authorize(principalOf(client), message.query);
  if (plan.kind === 'get') return { rows: await runGet(deps.db.query, plan) };
  const xid = await runSet(deps.db.query, plan);
  if (plan.table.source === 'projects')
    deps.projects.edited(client.account.account_id, plan.key.project_id as ProjectId, plan.values);
  const shown = await deps.feeds.shown(client.account.account_id, plan.table.name, xid);
  return { rows: NO_ROWS, shown };
}

export async function openFeed(
  deps: ClientDeps,
  client: ClientConnection,
  slot: ChannelSlot,
  message: RequestMessage<'feed_open'>,
): Promise<{ channel: ClientChannel; result: RequestResult<'feed_open'> }> {
  const plan = authorize(principalOf(client), message.query);
  if (plan.kind !== 'get')
    throw new LyceumError('bad_request', 'A feed asks for rows (null), it does not set.');
  const channel = slot.number;
  const sink: FeedSink = {
    rows: (rows) => slot.send({ event: 'feed_rows', channel, rows }),
    change: (put, remove) => slot.send({ event: 'feed_change', channel, put, remove }),
    closed: (error) => slot.fail(error),
  };
  const feed = await deps.feeds.open(plan, sink);
  return {
    channel: { close: () => feed.close() },
    result: { rows: feed.rows, primary_key: [...plan.table.primary_key] },
  };
}
