/**
 * The bytes of a stored snapshot: brotli, off the main thread. Used by document-rows.ts and history-rows.ts. It knows nothing of Yjs.
 */
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

export type SnapshotEncoding = 'plain' | 'brotli';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Of 11: 10 MB take a third of a second. The best would save a tenth and take 20 s. */
const QUALITY = 5;

export function packState(state: Uint8Array): Promise<Buffer> {
  return compress(state, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: state.length,
    },
  });
}

export async function unpackState(bytes: Uint8Array, encoding: SnapshotEncoding): Promise<Uint8Array> {
  return encoding === 'plain' ? bytes : decompress(bytes);
}
