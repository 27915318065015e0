/**
 * The beginning of a file as text, and more of it piece by piece: for files that are too large for the editor, or no UTF-8. Read through
 * the API in ranges; nothing is ever written.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { useCallback, useEffect, useRef, useState } from 'react';
import { fileAddress } from '../../api/files';
import { errorOf } from '../../api/http';

/** Bytes of one piece: drawn at once, and enough to see what a file is. */
const PIECE_BYTES = 2 * 1024 * 1024;
/** Bytes shown at most: more would make the page slow. */
export const MAX_BYTES = 20 * 1024 * 1024;

export interface TextPieces {
  text: string;
  /** Bytes read, and of the whole file. */
  read: number;
  size: number;
  encoding: 'utf-8' | 'windows-1252';
}

interface State {
  pieces?: TextPieces;
  error?: LyceumError;
  busy: boolean;
}

export function useTextPieces(project_id: ProjectId, path: ProjectPath) {
  const [state, setState] = useState<State>({ busy: true });
  const bytes = useRef<Uint8Array<ArrayBuffer>[]>([]);
  const read = useCallback(
    async (signal: AbortSignal) => {
      setState((before) => ({ ...before, busy: true }));
      try {
        const from = lengthOf(bytes.current);
        const piece = await readPiece(fileAddress(project_id, path), from, signal);
        if (signal.aborted) return;
        bytes.current = [...bytes.current, piece.bytes];
        setState({ busy: false, pieces: decoded(bytes.current, piece.size) });
      } catch (error) {
        if (!signal.aborted) setState((before) => ({ ...before, busy: false, error: known(error) }));
      }
    },
    [project_id, path],
  );
  useEffect(() => {
    const abort = new AbortController();
    bytes.current = [];
    setState({ busy: true });
    void read(abort.signal);
    return () => abort.abort();
  }, [read]);
  return { ...state, more: () => void read(new AbortController().signal) };
}

async function readPiece(address: string, from: number, signal: AbortSignal) {
  const headers = { range: `bytes=${from}-${from + PIECE_BYTES - 1}` };
  const response = await fetch(address, { credentials: 'same-origin', cache: 'no-store', headers, signal });
  // An empty file has no first byte.
  if (response.status === 416) return { bytes: new Uint8Array(0), size: from };
  if (!response.ok) throw errorOf(response.status, await response.json().catch(() => undefined));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  return { bytes, size: total === undefined ? from + bytes.length : Number(total) };
}

/** UTF-8 if it is; a character that is cut at the end of a piece waits for the next one. */
function decoded(parts: readonly Uint8Array<ArrayBuffer>[], size: number): TextPieces {
  const read = lengthOf(parts);
  for (const encoding of ['utf-8', 'windows-1252'] as const) {
    try {
      const decoder = new TextDecoder(encoding, { fatal: true });
      const text = parts.map((part) => decoder.decode(part, { stream: true })).join('');
      return { text, read, size, encoding };
    } catch {
      // The next one takes any bytes.
    }
  }
  throw new LyceumError('not_text', 'This file is not text.');
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function known(error: unknown): LyceumError {
  if (error instanceof LyceumError) return error;
  return new LyceumError(
    'unavailable',
    'The server cannot be reached. Check your connection, then try again.',
  );
}
