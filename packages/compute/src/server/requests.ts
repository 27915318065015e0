/**
 * The answers to a hub's requests: one exhaustive switch from message to driver. Called by connection.ts.
 * It never sees sockets, and hubs never see anything of the driver but statuses.
 */
import { LyceumError } from '@lyceum/util/errors';
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
      return { state: 'running', address: await driver.start(message.project_id, message.settings) };
    case 'project_stop':
      await driver.stop(message.project_id);
      return driver.status(message.project_id);
    case 'project_status':
      return driver.status(message.project_id);
    case 'project_limit':
      await driver.limit(message.project_id, message.quotas);
      return {};
    case 'project_usage':
      return driver.usage(message.project_id);
    case 'project_processes':
      return { processes: await driver.processes(message.project_id) };
    case 'project_signal':
      await driver.signal(message.project_id, message.pid, message.start_time, message.signal);
      return {};
    case 'project_snapshot':
      throw new LyceumError('unavailable', 'This node takes no snapshots.');
    case 'project_list':
      return {
        projects: [...driver.list()].map(([project_id, status]) => ({ project_id, ...status })),
      };
  }
}
