/** The exec request of wire 3. Called by server/dispatch; a repeated key is answered without running again. */
import type { LocalHubRequest } from '@lyceum/util/protocol/local-hub';
import { runExec } from '../exec/run';
import type { Connection } from './connection';
import type { Project } from './project';

export async function exec(
  project: Project,
  connection: Connection,
  request: LocalHubRequest<'exec'>,
): Promise<void> {
  const result = await project.results.run(
    'exec',
    request.key,
    () => runExec(project.home, request.exec),
    ({ stdout, stderr }) => stdout.length + stderr.length,
  );
  connection.reply<'exec'>(request.id, result);
}
