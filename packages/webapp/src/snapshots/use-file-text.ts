/** The text of a file as it lies on disk, read once and never written: for files of snapshots, which are no documents. */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { useEffect, useState } from 'react';
import { fileAddress } from '../api/files';
import { errorOf } from '../api/http';

/** Bytes: what the editor, too, opens as text. */
const MAX_TEXT_BYTES = 10 * 1024 * 1024;

export type FileText =
  | { kind: 'waiting' }
  | { kind: 'ready'; text: string }
  | { kind: 'failed'; error: LyceumError };

export function useFileText(project_id: ProjectId, path: ProjectPath | undefined, attempt: number): FileText {
  const [state, setState] = useState<FileText>({ kind: 'waiting' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads anew
  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    setState({ kind: 'waiting' });
    readText(fileAddress(project_id, path), abort.signal)
      .then((text) => setState({ kind: 'ready', text }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setState({ kind: 'failed', error: known(error) });
      });
    return () => abort.abort();
  }, [project_id, path, attempt]);
  return state;
}

async function readText(address: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(address, { credentials: 'same-origin', cache: 'no-store', signal });
  if (!response.ok) throw errorOf(response.status, await response.json().catch(() => undefined));
  if (Number(response.headers.get('content-length') ?? 0) > MAX_TEXT_BYTES)
    throw new LyceumError('too_large', 'It can be downloaded.');
  const bytes = await response.arrayBuffer();
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text.replace(/\r\n/g, '\n');
  } catch {
    // Said below.
  }
  throw new LyceumError('not_text', 'It can be downloaded.');
}

function known(error: unknown): LyceumError {
  if (error instanceof LyceumError) return error;
  return new LyceumError(
    'unavailable',
    'The server cannot be reached. Check your connection, then try again.',
  );
}
