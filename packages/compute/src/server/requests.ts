/**
 * The answers to a hub's requests: one exhaustive switch from message to driver. Called by connection.ts.
 * It never sees sockets, and hubs never see anything of the driver but statuses.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { FramedSocket } from '@lyceum/util/node/framed-socket';
import type { ComputeRequest, ComputeRequestName, ComputeResult } from '@lyceum/util/protocol/compute';
import type { Driver } from '../driver';
import { setAside } from '../moving/aside';
import { fetchHome } from '../moving/fetch-home';
import { sendHome } from '../moving/send-home';
import { projectFolders } from '../process/folders';
import type { Snapshots } from '../snapshots/snapshots';

/** What a hub's requests reach on this node. */
export interface NodeRooms {
  driver: Driver;
  snapshots: Snapshots;
  homes: { data: string; home(project_id: ProjectId): string };
}

export async function answer(
  { driver, snapshots, homes }: NodeRooms,
  message: ComputeRequest,
  framed: FramedSocket,
): Promise<ComputeResult<ComputeRequestName>> {
  switch (message.event) {
    case 'project_open':
      await driver.open(message.project_id);
      return driver.status(message.project_id);
    case 'project_start':
      await snapshots.prepare(message.project_id, message.settings.quotas.disk_mib);
      return { state: 'running', address: await driver.start(message.project_id, message.settings) };
    case 'project_stop':
      await driver.stop(message.project_id);
      return driver.status(message.project_id);
    case 'project_status':
      return driver.status(message.project_id);
    case 'project_limit':
      await driver.limit(message.project_id, message.quotas);
      await snapshots.bound(message.project_id, message.quotas.disk_mib);
      return {};
    case 'project_usage':
      return driver.usage(message.project_id);
    case 'project_processes':
      return { processes: await driver.processes(message.project_id) };
    case 'project_signal':
      await driver.signal(message.project_id, message.pid, message.start_time, message.signal);
      return {};
    case 'project_snapshot':
      return { name: await snapshots.create(message.project_id) };
    case 'project_purge':
      await purgeProject({ driver, snapshots, homes }, message.project_id);
      return {};
    case 'home_fetch': {
      const { data, home } = homes;
      if (driver.list().has(message.project_id))
        throw new LyceumError('conflict', 'The project runs on the node that it is to be moved to.');
      return fetchHome(data, home(message.project_id), message.project_id, message.source);
    }
    case 'home_set_aside': {
      if (driver.list().has(message.project_id))
        throw new LyceumError('conflict', 'The project runs on this node.');
      await setAside(homes.data, homes.home(message.project_id), message.project_id);
      return {};
    }
    case 'home_read':
      return sendHome(driver, homes.home(message.project_id), message.project_id, framed);
    case 'project_list':
      return {
        projects: [...driver.list()].map(([project_id, status]) => ({ project_id, ...status })),
      };
  }
}

/** The home last: as long as it is there, a purge that was interrupted is asked for again. */
async function purgeProject({ driver, snapshots, homes }: NodeRooms, project_id: ProjectId): Promise<void> {
  await driver.stop(project_id);
  const { state } = projectFolders(homes.data, project_id);
  await snapshots.forget(project_id, [state, homes.home(project_id)]);
}
