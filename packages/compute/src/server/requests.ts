/**
 * The answers to a hub's requests: one exhaustive switch from message to driver. Called by connection.ts.
 * It never sees sockets, and hubs never see anything of the driver but statuses.
 */
import type { ComputeRequest, ComputeRequestName, ComputeResult } from '@lyceum/util/protocol/compute';
import type { Driver } from '../driver';

export async function answer(
  driver: Driver,
  message: ComputeRequest,
): Promise<ComputeResult<ComputeRequestName>> {
  switch (message.event) {
    case 'project_open':
      await driver.open(message.project_id);
      return driver.status(message.project_id);
    case 'project_start':
      return { state: 'running', address: await driver.start(message.project_id) };
    case 'project_stop':
      await driver.stop(message.project_id);
      return driver.status(message.project_id);
    case 'project_status':
      return driver.status(message.project_id);
    case 'project_list':
      return {
        projects: [...driver.list()].map(([project_id, status]) => ({ project_id, ...status })),
      };
  }
}
