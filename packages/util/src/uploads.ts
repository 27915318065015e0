/**
 * Resumable uploads, as the HTTP API, the hub and the local hub speak of them: shapes and limits only.
 * POST begins, PATCH brings a piece (header Upload-Offset), GET tells the offset, DELETE gives up. docs/PROTOCOL.md has the walk.
 */
import * as z from 'zod/mini';
import { projectPathSchema } from './paths';
import { entrySchema } from './protocol/files';

/** Bytes of one piece: a lost connection costs a few seconds on a slow line, and 1 GiB is 128 requests. */
export const UPLOAD_CHUNK_BYTES = 8 * 1024 * 1024;
/** Where in the file a piece begins; in answers, where the next one does. */
export const UPLOAD_OFFSET_HEADER = 'upload-offset';

export const uploadBeginSchema = z.object({
  size: z.int().check(z.minimum(0)),
  /** Milliseconds since 1970: the file's own time. */
  modified: z.optional(z.number().check(z.minimum(0), z.maximum(8.64e15))),
  /** What is there goes to the trash, when the last byte has come. */
  overwrite: z.optional(z.boolean()),
});
export type UploadBegin = z.infer<typeof uploadBeginSchema>;

export const uploadStateSchema = z.object({
  /** Bytes that have arrived. */
  offset: z.number(),
  size: z.number(),
  /** Once it is complete: the file, and where it lies. */
  entry: z.optional(entrySchema),
  path: z.optional(projectPathSchema),
});
export type UploadState = z.infer<typeof uploadStateSchema>;
