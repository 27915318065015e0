/**
 * Fresh folders for the container driver in tests, and what the tests ask of a project: its answers to lines of bash.
 * Called by tests only; never part of the built program.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { Container } from '../container/container';
import { createContainerDriver } from '../container/container-driver';
import { containerFolders, layoutOf } from '../container/layout';
import type { ContainerSettings } from '../container/node';
import type { Driver } from '../driver';
import { FAKE_LOCAL_HUB, runInProject, throughDriver, until } from './project-probe';

export function makeContainerHarness(settings: Partial<ContainerSettings> = {}) {
  const data = realpathSync(mkdtempSync(join(tmpdir(), 'lyceum-container-')));
  const layout = layoutOf(data);
  const relayPlace = () => ({ host: '127.0.0.1', port: 1 });
  const make = () =>
    createContainerDriver({
      data,
      main: FAKE_LOCAL_HUB,
      settings: { shared: [], denied: [], ...settings },
      relayPlace,
      logger: silentLogger,
    });
  const folders = (project_id: ProjectId) => containerFolders(data, layout, project_id);
  const containerOf = (project_id: ProjectId) =>
    Container.of(Number(readFileSync(folders(project_id).pid, 'utf8')));
  return {
    data,
    layout,
    make,
    folders,
    containerOf,
    home: (project_id: ProjectId) => folders(project_id).home,
    hostPid: (project_id: ProjectId, pid: number) => {
      const member = containerOf(project_id)?.member(pid);
      if (!member) throw new Error(`no process ${pid} in the container`);
      return member.pid;
    },
    remove: async () => {
      const last = await make();
      await last.stopAll();
      last.close();
      rmSync(data, { recursive: true });
      rmSync(layout.run, { recursive: true, force: true });
    },
  };
}

/** What a line of bash in the project prints, to either output. */
export async function said(
  driver: Driver,
  project_id: ProjectId,
  home: string,
  line: string,
): Promise<string> {
  const token = driver.status(project_id).address?.token ?? '';
  const name = `said-${process.hrtime.bigint()}`;
  await runInProject(
    throughDriver(driver, project_id, token),
    `(${line}) > ~/${name} 2>&1; mv ~/${name} ~/${name}.done`,
  );
  const file = join(home, `${name}.done`);
  let answer = '';
  await until(() => {
    try {
      answer = readFileSync(file, 'utf8');
      return true;
    } catch {
      return false;
    }
  }, `an answer to ${line}`);
  return answer.trim();
}
