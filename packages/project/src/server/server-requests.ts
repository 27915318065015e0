/** The requests of wire 3 about the project's web servers. Called by server/dispatch; what a server does is in servers/. */
import type { LocalHubRequest } from '@lyceum/util/protocol/local-hub';
import type { Connection } from './connection';
import type { Project } from './project';

export async function openServers(
  project: Project,
  connection: Connection,
  { channel, id }: LocalHubRequest<'servers_open'>,
): Promise<void> {
  await connection.openChannel(channel, async () => {
    const news = project.rooms.servers();
    const { servers, close } = await news.open((all) =>
      connection.send({ event: 'servers', channel, servers: all }),
    );
    connection.reply<'servers_open'>(id, { servers });
    return { kind: 'servers', close };
  });
}

export async function callServer(
  project: Project,
  connection: Connection,
  { id, key, call, base }: LocalHubRequest<'server_call'>,
): Promise<void> {
  const result = await project.results.run('server_call', key, () =>
    project.rooms.servers().call(call, base),
  );
  connection.reply<'server_call'>(id, result);
}

export async function reachServer(
  project: Project,
  connection: Connection,
  { id, name, wish, wait_ms, base }: LocalHubRequest<'server_reach'>,
): Promise<void> {
  connection.reply<'server_reach'>(id, await project.rooms.servers().reach(name, wish, wait_ms, base));
}
