/**
 * Fetches an http(s) address into a new file. Called by project-files.ts. It runs in the project, so it reaches what the project's own
 * programs reach and nothing else; the file appears when it is whole.
 */
import { open } from 'node:fs/promises';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { errnoOf, onDisk } from './disk-errors';
import type { DiskQuota } from './disk-quota';
import { readEntry } from './entries';
import { refuseTaken } from './operations';
import { pinned } from './pinned';
import { placeStaged } from './place';
import { refuseSnapshot } from './resolve';
import { staged } from './staging';

/** Milliseconds without an answer, or without another byte of it. */
const SILENCE_MS = 60_000;
/** Redirects followed: what browsers allow. */
const MAX_REDIRECTS = 20;

export async function fetchInto(
  home: string,
  quota: DiskQuota,
  url: string,
  to: ProjectPath,
): Promise<Entry> {
  refuseSnapshot(to);
  const address = parseAddress(url);
  return pinned(home, to, true, ({ place }) => fetchTo(home, quota, address, { to, place }));
}

async function fetchTo(
  home: string,
  quota: DiskQuota,
  address: URL,
  { to, place: target }: { to: ProjectPath; place: string },
): Promise<Entry> {
  await refuseTaken(target, to);
  const silence = new Silence();
  try {
    const answer = await ask(address, silence);
    if (!answer.ok || !answer.body)
      throw new LyceumError(
        'unavailable',
        `${address.host} answered ${answer.status} ${answer.statusText}.`.replace(' .', '.'),
      );
    const body = answer.body as unknown as AsyncIterable<Uint8Array>;
    await quota.reserve(announcedBytes(answer) || 1);
    await staged(home, async (place) => {
      await receive(place, body, { quota, silence, to, address, announced: announcedBytes(answer) });
      await placeStaged(place, target, to);
    });
    return await readEntry(home, target, to);
  } finally {
    silence.end();
  }
}

function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new LyceumError('bad_request', 'The address must begin with http:// or https://.');
}

/** Redirects by hand: each must be http(s) again. */
async function ask(first: URL, silence: Silence): Promise<Response> {
  let address = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await fetch(address, { redirect: 'manual', signal: silence.signal }).catch(
      (error: unknown) => {
        throw unreachable(address, error);
      },
    );
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || location === null) return answer;
    await answer.body?.cancel();
    address = parseAddress(URL.canParse(location, address) ? new URL(location, address).href : location);
  }
  throw new LyceumError('unavailable', `${first.host} leads from one address to the next without end.`);
}

interface Receiving {
  quota: DiskQuota;
  silence: Silence;
  to: ProjectPath;
  address: URL;
  announced: number;
}

function announcedBytes(answer: Response): number {
  return answer.headers.get('content-encoding') ? 0 : Number(answer.headers.get('content-length')) || 0;
}

async function receive(place: string, body: AsyncIterable<Uint8Array>, receiving: Receiving): Promise<void> {
  const { quota, silence, to, address, announced } = receiving;
  const handle = await onDisk(to, () => open(place, 'wx', 0o666));
  try {
    let bytes = 0;
    for await (const piece of words(address, body)) {
      silence.heard();
      // The announced ones are reserved already.
      quota.grow(Math.min(piece.length, Math.max(bytes + piece.length - announced, 0)));
      bytes += piece.length;
      await onDisk(to, () => handle.writeFile(piece));
    }
  } finally {
    await handle.close();
  }
}

async function* words(address: URL, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw unreachable(address, error);
  }
}

const REASONS: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'host names cannot be looked up: is the network of this project switched off?',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it broke the connection off',
  ENETUNREACH: 'the network cannot be reached: is it switched off for this project?',
  EHOSTUNREACH: 'it cannot be reached',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_SOCKET: 'it broke the connection off',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
};

function unreachable(address: URL, error: unknown): LyceumError {
  if (error instanceof LyceumError) return error;
  const { name, cause = error } = error as { name?: string; cause?: unknown };
  if (name === 'TimeoutError')
    return new LyceumError('timeout', `${address.host}: nothing came for ${SILENCE_MS / 1000} s.`);
  const { message = 'it cannot be reached' } = cause as { message?: string };
  const reason = REASONS[errnoOf(cause) ?? ''] ?? message;
  return new LyceumError('unavailable', `${address.host} could not be fetched from: ${reason}.`);
}

/** Ends a request when nothing was heard for too long. */
class Silence {
  private readonly controller = new AbortController();
  private timer = this.start();
  readonly signal = this.controller.signal;

  heard(): void {
    clearTimeout(this.timer);
    this.timer = this.start();
  }

  end(): void {
    clearTimeout(this.timer);
    this.controller.abort();
  }

  private start(): NodeJS.Timeout {
    const ended = () => this.controller.abort(new DOMException('silence', 'TimeoutError'));
    return setTimeout(ended, SILENCE_MS);
  }
}
