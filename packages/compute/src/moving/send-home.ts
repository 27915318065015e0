/**
 * Sends the home of a stopped project as a tar stream on a connection of another compute server, and says at the end what was sent.
 * Called by server/connection.ts for `home_read`; fetch-home.ts is the other end. It changes nothing on the disk.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { FramedSocket } from '@lyceum/util/node/framed-socket';
import type { ComputeResult } from '@lyceum/util/protocol/compute';
import type { Driver } from '../driver';

/** First byte of a frame of bytes; a JSON message begins with "{". */
export const BYTES = Buffer.from('b');

/** Bytes of what tar says of its failure. */
const MAX_ERROR_BYTES = 2000;

export async function sendHome(
  driver: Driver,
  home: string,
  project_id: ProjectId,
  framed: FramedSocket,
): Promise<ComputeResult<'home_read'>> {
  const { state } = driver.status(project_id);
  if (state !== 'opened' && state !== 'closed')
    throw new LyceumError('conflict', 'The project runs on its node: it cannot be moved now.');
  const there = await stat(home).catch(() => undefined);
  if (!there?.isDirectory()) return { present: false, bytes: 0, sha256: '' };
  return { present: true, ...(await sendTar(home, framed)) };
}

async function sendTar(home: string, framed: FramedSocket): Promise<{ bytes: number; sha256: string }> {
  const options = ['--create', '--file=-', '--format=posix', '--sparse', '--one-file-system'];
  const tar = spawn('tar', [...options, `--directory=${home}`, '.'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = failureOf(tar.stderr);
  const ended = exitOf(tar);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of tar.stdout as AsyncIterable<Buffer>) {
      if (framed.closed) throw new LyceumError('unavailable', 'The other node went away.');
      hash.update(chunk);
      bytes += chunk.length;
      if (!framed.send(BYTES, chunk)) await framed.drained();
    }
    const code = await ended;
    if (code !== 0) throw new LyceumError('unavailable', `The home could not be read: ${said()}`);
  } finally {
    tar.kill('SIGKILL');
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Collects the last of what a program says of its failure. */
export function failureOf(stderr: NodeJS.ReadableStream): () => string {
  let text = '';
  stderr.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-MAX_ERROR_BYTES);
  });
  return () => text.trim();
}

/** Its exit code; a number that is not 0 also for a signal, and where it could not be started. */
export function exitOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => resolve(code ?? -1));
  });
}
