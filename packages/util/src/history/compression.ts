/**
 * zlib's deflate in browsers and Node alike. Used by encoding.ts. Measured on a paper of 260,000 keys: brotli would save 13 % of the
 * history, but browsers cannot unpack it, and the hub would send twice the bytes.
 */

/** Rejects on bytes that are not deflated, or cut short. */
export function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  return through(new DecompressionStream('deflate') as ByteStreams, bytes);
}

export function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  return through(new CompressionStream('deflate') as ByteStreams, bytes);
}

/** What browsers and Node agree on. */
interface ByteStreams {
  readonly writable: { getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> } };
  readonly readable: {
    getReader(): { read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: undefined }> };
  };
}

async function through({ writable, readable }: ByteStreams, bytes: Uint8Array): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // What goes wrong in writing comes out of reading as well.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = readable.getReader();
  const chunks: Uint8Array[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  return joined(chunks);
}

function joined(chunks: Uint8Array[]): Uint8Array {
  const result = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    result.set(chunk, offset);
    offset += chunk.length;
  }
  return result;
}
