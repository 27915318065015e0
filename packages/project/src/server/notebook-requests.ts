/** The notebook messages of wire 3. Called by server/dispatch; what a notebook does is in notebooks/. */
import { LyceumError } from '@lyceum/util/errors';
import type { LocalHubRequest } from '@lyceum/util/protocol/local-hub';
import type { NotebookPort } from '../notebooks/viewer';
import type { Connection } from './connection';
import type { Project } from './project';

function portOf(connection: Connection, channel: number): NotebookPort {
  return {
    news: (seq, news) => connection.send({ event: 'notebook_news', channel, seq, news }),
    ended: () => connection.failChannel(channel, new LyceumError('unavailable', 'The notebook was closed.')),
  };
}

export async function openNotebook(
  project: Project,
  connection: Connection,
  { id, channel, document_id, account_id }: LocalHubRequest<'notebook_open'>,
): Promise<void> {
  const opened = await connection.openChannel(channel, async () => {
    const page = await project.rooms.notebooks().open(document_id, account_id, portOf(connection, channel));
    return { kind: 'notebook', page, close: () => page.close() };
  });
  if (opened) connection.reply<'notebook_open'>(id, opened.page.state);
}

export async function callNotebook(
  connection: Connection,
  { id, channel, call }: LocalHubRequest<'notebook_call'>,
): Promise<void> {
  const open = connection.channel(channel);
  // Closed just now, e.g. because its document was: the page opens it anew.
  if (open?.kind !== 'notebook') throw new LyceumError('unavailable', 'The notebook is not open.');
  connection.reply<'notebook_call'>(id, await open.page.call(call));
}

export function ackNotebook(connection: Connection, channel: number, seq: number): void {
  const open = connection.channel(channel);
  if (open?.kind === 'notebook') open.page.ack(seq);
}
