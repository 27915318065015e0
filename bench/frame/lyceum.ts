/**
 * The system under test as its users reach it: started by `npm start`'s own script, signed up to over HTTP, driven by the isomorphic
 * client. Rows get one of these; each row that needs rows or projects of its own signs up a person of its own.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@lyceum/util/client/connection';
import { engineConnector } from '@lyceum/util/client/engine-connector';
import type { Connector } from '@lyceum/util/client/transport';
import { type AccountId, newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { listProcesses } from '../../e2e/support/processes';
import { type Stack, startStack } from '../../e2e/support/stack';
import { within } from './repeat';

export interface Person {
  account_id: AccountId;
  /** The Cookie header of their session. */
  cookie: string;
  email_address: string;
  password: string;
}

/** ms: longer than any row. */
const NEVER_MS = 86_400_000;
/** ms: the longest that connecting or starting a project may take before the row fails. */
const PATIENCE_MS = 30_000;

export class Lyceum {
  private sharedProject: Promise<{ owner: Person; project_id: ProjectId }> | undefined;

  constructor(readonly stack: Stack) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<Lyceum> {
    return new Lyceum(await startStack({ env }));
  }

  close(): Promise<unknown> {
    return this.stack.stop();
  }

  async databaseUrl(): Promise<string> {
    const hub = await this.stack.hubPid();
    const info = (await listProcesses()).find(({ pid }) => pid === hub);
    const url = info?.environment.DATABASE_URL;
    if (url === undefined) throw new Error('the hub has no DATABASE_URL in its environment');
    return url;
  }

  /** Of HAProxy in a cluster for trials, which nobody else vouches for. */
  private async certificate(): Promise<string | undefined> {
    if (!this.stack.url.startsWith('https:')) return undefined;
    return await readFile(join(this.stack.data, 'front', 'self-signed.pem'), 'utf8');
  }

  async signUp(): Promise<Person> {
    const email_address = `${newKey()}@bench.example.org`;
    const password = 'a password for benchmarks';
    const response = await fetch(`${this.stack.url}/api/v1/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email_address, password, first_name: 'Bench', last_name: 'Mark' }),
    });
    const body = await response.text();
    if (response.status !== 201) throw new Error(`sign-up answered ${response.status}: ${body}`);
    const cookie = response.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
    const { account_id } = JSON.parse(body) as { account_id: AccountId };
    return { account_id, cookie, email_address, password };
  }

  /**
   * A signed-in connection. `through` may wrap the connector to drop frames that nobody reads: such a link is not compared with what the
   * hub sent, or it would be cut for them.
   */
  async connect(person: Person, through?: (connector: Connector) => Connector): Promise<Connection> {
    const { url } = this.stack;
    const { origin, pathname } = new URL(url);
    const path = `${pathname.replace(/\/$/, '')}/hub`;
    const headers = { cookie: person.cookie };
    const ca = await this.certificate();
    const transports: ['websocket'] = ['websocket'];
    const connector = engineConnector({ url: origin, path, headers, transports, ...(ca && { ca }) });
    const connection = through
      ? new Connection(through(connector), { ping_interval_ms: NEVER_MS })
      : new Connection(connector);
    await within(PATIENCE_MS, 'a connection to the hub', connection.ready());
    return connection;
  }

  /** A running project that rows share for documents and terminals, with its owner. */
  project(): Promise<{ owner: Person; project_id: ProjectId }> {
    this.sharedProject ??= this.signUp().then(async (owner) => {
      const connection = await this.connect(owner);
      const project_id = await this.runningProject(connection, 'Shared by benchmarks');
      connection.close();
      return { owner, project_id };
    });
    return this.sharedProject;
  }

  async runningProject(connection: Connection, title: string): Promise<ProjectId> {
    const project_id = newProjectId();
    await connection.request('project_create', { project_id, title });
    const started = connection.request('project_action', { project_id, action: 'start' });
    await within(PATIENCE_MS, 'the start of a project', started);
    return project_id;
  }

  async putFile(person: Person, project_id: ProjectId, path: string, body: string): Promise<void> {
    const address = `${this.stack.url}/api/v1/projects/${project_id}/files/${path}`;
    const response = await fetch(address, { method: 'PUT', headers: { cookie: person.cookie }, body });
    if (!response.ok) throw new Error(`PUT ${path} answered ${response.status}: ${await response.text()}`);
  }
}
