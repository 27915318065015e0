/**
 * Fetches the home of a project from the compute server that had it: into a folder beside, compared with what was sent, and only then in its
 * place. Called by server/requests.ts for `home_fetch`. What lay there before is set aside, never deleted; a fetch that ends early leaves nothing.
 *
 *   hello, home_read ──► frames of a tar stream ──► incoming/… ──sha256 equal, on disk──► projects/<project_id>
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { fromWireError, LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { FrameReader } from '@lyceum/util/node/framed-socket';
import { newSecret } from '@lyceum/util/node/secrets';
import {
  COMPUTE_REQUESTS,
  type ComputeRequest,
  type ComputeResult,
  fromComputeSchema,
} from '@lyceum/util/protocol/compute';
import { decodeJson } from '@lyceum/util/protocol/json';
import { COMPUTE_PROTOCOL } from '@lyceum/util/protocol/version';
import { makeHomeFolder } from '../snapshots/home-folder';
import { setAside } from './aside';
import { BYTES, exitOf, failureOf } from './send-home';

/** Milliseconds without a byte after which the other node counts as gone. */
const SILENCE_MS = 60_000;

export type HomeSource = ComputeRequest<'home_fetch'>['source'];
type Sent = ComputeResult<'home_read'>;

/** Where homes are put together before they are in their place. */
export const incomingFolder = (data: string): string => join(data, 'incoming');

export async function fetchHome(
  data: string,
  home: string,
  project_id: ProjectId,
  source: HomeSource,
): Promise<ComputeResult<'home_fetch'>> {
  const incoming = join(incomingFolder(data), `${project_id}-${newSecret().slice(0, 8)}`);
  await mkdir(incomingFolder(data), { recursive: true, mode: 0o700 });
  try {
    await makeHomeFolder(incoming);
    const { present, bytes } = await receive(incoming, project_id, source);
    // Never started: there is no home yet, and none is made.
    if (!present) return { bytes: 0 };
    await flush(incoming);
    await setAside(data, home, project_id);
    await mkdir(dirname(home), { recursive: true, mode: 0o700 });
    await rename(incoming, home);
    return { bytes };
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

async function receive(folder: string, project_id: ProjectId, source: HomeSource): Promise<Sent> {
  const socket = connect(source.port, source.host);
  socket.setTimeout(SILENCE_MS, () =>
    socket.destroy(new LyceumError('timeout', 'The other node says nothing any more.')),
  );
  const options = ['--extract', '--file=-', '--preserve-permissions', '--numeric-owner'];
  const tar = spawn('tar', [...options, `--directory=${folder}`], { stdio: ['pipe', 'ignore', 'pipe'] });
  const said = failureOf(tar.stderr);
  const ended = exitOf(tar);
  // A tar that ends early shows in its exit code.
  tar.stdin.on('error', () => {});
  try {
    const hello = { event: 'hello', protocol: COMPUTE_PROTOCOL, token: source.token, hub_id: 'a node' };
    for (const message of [hello, { event: 'home_read', id: 1, project_id }]) send(socket, message);
    const { sent, sha256, bytes } = await readStream(socket, tar.stdin);
    tar.stdin.end();
    const code = await ended;
    // Without a home there is no stream either, and tar complains about that.
    if (!sent.present) return sent;
    if (code !== 0) throw new LyceumError('unavailable', `The home could not be written: ${said()}`);
    if (bytes !== sent.bytes || sha256 !== sent.sha256)
      throw new LyceumError('unavailable', 'The copy of the home differs from what was sent.');
    return sent;
  } catch (error) {
    throw asReason(error);
  } finally {
    socket.destroy();
    tar.kill('SIGKILL');
  }
}

/** Reading and writing by turns keeps what is in memory small: a slow disk holds the sender back. */
async function readStream(socket: Socket, target: NodeJS.WritableStream) {
  const reader = new FrameReader();
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    for (const frame of reader.push(chunk)) {
      if (frame[0] !== BYTES[0]) {
        const sent = answerIn(frame);
        if (sent) return { sent, sha256: hash.digest('hex'), bytes };
        continue;
      }
      const body = frame.subarray(BYTES.length);
      hash.update(body);
      bytes += body.length;
      if (!target.write(body)) await drained(target);
    }
  }
  throw new LyceumError('unavailable', 'The other node went away.');
}

function drained(target: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      target.off('drain', done);
      target.off('close', done);
      resolve();
    };
    target.on('drain', done);
    target.on('close', done);
  });
}

/** Undefined for what is not the end. */
function answerIn(frame: Buffer): Sent | undefined {
  const message = decodeJson(fromComputeSchema, frame.toString('utf8'));
  if (message.event === 'error') throw fromWireError(message);
  return message.event === 'reply' ? COMPUTE_REQUESTS.home_read.result.parse(message.result) : undefined;
}

function send(socket: Socket, message: object): void {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  socket.write(Buffer.concat([header, body]));
}

function asReason(error: unknown): LyceumError {
  if (error instanceof LyceumError) return error;
  const { message } = error as Error;
  return new LyceumError('unavailable', `The home could not be fetched: ${message}`);
}

/** The copy is on the disk, not only on its way, before the other one is given up. */
async function flush(folder: string): Promise<void> {
  const sync = spawn('sync', ['--file-system', folder], { stdio: 'ignore' });
  if ((await exitOf(sync)) !== 0) await stat(folder);
}
