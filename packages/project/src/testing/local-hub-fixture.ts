/** A local hub over a fresh home and state folder, for tests. It cleans up behind itself. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import type { LocalHubConfig } from '../config';
import { createLocalHub, type LocalHub } from '../local-hub';
import { HubClient } from './hub-client';

export class LocalHubFixture {
  readonly token = 'test-token';
  readonly root = mkdtempSync(join(tmpdir(), 'lyceum-project-'));
  readonly home = join(this.root, 'home');
  readonly state_dir = join(this.root, 'state');
  /** To be set before the start. */
  snapshots_dir: string | undefined;
  private hubs: LocalHub[] = [];
  private clients: HubClient[] = [];

  constructor() {
    mkdirSync(this.home);
    mkdirSync(this.state_dir);
  }

  async start(more: Partial<LocalHubConfig> = {}): Promise<LocalHub> {
    const { home, state_dir, snapshots_dir, token } = this;
    const own = { project_id: newProjectId(), home, state_dir, snapshots_dir, token, host: '127.0.0.1' };
    const hub = await createLocalHub({ ...own, ...more }, silentLogger);
    this.hubs.push(hub);
    return hub;
  }

  async connect(hub: LocalHub): Promise<HubClient> {
    const client = await HubClient.connect(hub.port, this.token);
    this.clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all(this.hubs.map((hub) => hub.close()));
    rmSync(this.root, { recursive: true, force: true });
  }
}
