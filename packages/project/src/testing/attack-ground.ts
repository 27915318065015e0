/**
 * The ground on which path attacks are tried: a local hub over a home with neighbours that must never change. Used by tests of files/ only.
 * Its requests go out as they are given: nothing is tidied on the way.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { LocalHub } from '../local-hub';
import type { HubClient } from './hub-client';
import { LocalHubFixture } from './local-hub-fixture';

export class AttackGround {
  readonly fixture = new LocalHubFixture();
  private serial = 0;
  private packed: Buffer | undefined;

  private constructor() {
    mkdirSync(this.outside);
    writeFileSync(join(this.outside, 'secret'), 'secret');
    writeFileSync(`${this.fixture.home}-twin`, 'twin');
  }

  hub!: LocalHub;
  client!: HubClient;

  static async start(): Promise<AttackGround> {
    const ground = new AttackGround();
    ground.hub = await ground.fixture.start();
    ground.client = await ground.fixture.connect(ground.hub);
    return ground;
  }

  get outside(): string {
    return join(this.fixture.root, 'outside');
  }

  readonly at = (path: string): string => join(this.fixture.home, path);

  /** A number not used before. */
  readonly next = (): number => ++this.serial;

  /** A home anew, with what the operations need beside the attack. */
  layOut(lay: (at: (path: string) => string) => void = () => {}): void {
    const { home } = this.fixture;
    for (const name of readdirSync(home, { encoding: 'buffer' }))
      rmSync(Buffer.concat([Buffer.from(`${home}/`), name]) as unknown as string, {
        recursive: true,
        force: true,
      });
    writeFileSync(this.at('mine.txt'), 'mine');
    // Packed once: a ground is laid out for every single attack.
    this.packed ??= execFileSync('tar', ['cf', '-', '-C', home, 'mine.txt']);
    writeFileSync(this.at('mine.tar'), this.packed);
    lay(this.at);
  }

  /** All that could have been changed, as text. */
  world(): string {
    const { root, home } = this.fixture;
    const names = readdirSync(this.outside).sort();
    const contents = names.map((name) => readFileSync(join(this.outside, name), 'utf8'));
    return JSON.stringify([names, contents, readdirSync(root).sort(), readFileSync(`${home}-twin`, 'utf8')]);
  }

  readonly op = (fields: object) =>
    this.client.request('file_op', { key: `k${this.next()}`, op: fields as never });

  readonly query = (fields: object) => this.client.request('file_query', { query: fields as never });

  /** Opens a channel and leaves it. */
  readonly channel = async (
    event: 'listing_open' | 'document_attach' | 'terminal_open',
    fields: object,
  ): Promise<void> => {
    const channel = this.next();
    await this.client.request(event, { channel, ...fields });
    this.client.send({ event: 'channel_close', channel });
  };

  /** To the raw server, with the path as it stands: other clients take ".." out by themselves. Throws its error. */
  readonly raw = async (method: string, path: string, search = '', body = '', more = {}): Promise<string> => {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const headers = {
      authorization: `Bearer ${this.fixture.token}`,
      'content-length': Buffer.byteLength(body),
      ...more,
    };
    const req = request({ port: this.hub.http_port, method, path: `/${encoded}${search}`, headers });
    req.end(body);
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of res as AsyncIterable<Buffer>) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    if ((res.statusCode ?? 500) >= 400) throw (JSON.parse(text) as { error: unknown }).error;
    return text;
  };

  close(): Promise<void> {
    return this.fixture.close();
  }
}
