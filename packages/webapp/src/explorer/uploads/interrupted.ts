/**
 * Uploads that were begun and not ended, kept in this browser over a reload: what they are called, never their bytes. The browser
 * cannot open the file again by itself; the person chooses it once more and the upload goes on where it was.
 */
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import { projectPathSchema } from '@lyceum/util/paths';
import * as z from 'zod/mini';
import type { Upload } from './upload-queue';

const keptSchema = z.array(
  z.object({
    upload_id: z.string(),
    folder: projectPathSchema,
    name: z.string(),
    size: z.number(),
    modified: z.number(),
  }),
);
export type Interrupted = z.infer<typeof keptSchema>[number];

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface InterruptedUploads {
  all(): Interrupted[];
  keep(upload: Upload & { upload_id: string }): void;
  forget(upload_id: string): void;
}

export function interruptedUploads(
  store: Store,
  account_id: AccountId,
  project_id: ProjectId,
): InterruptedUploads {
  const key = `lyceum-uploads:${account_id}:${project_id}`;
  const all = (): Interrupted[] => {
    try {
      const parsed = keptSchema.safeParse(JSON.parse(store.getItem(key) ?? '[]'));
      return parsed.success ? parsed.data : [];
    } catch {
      return [];
    }
  };
  const write = (uploads: Interrupted[]) => {
    try {
      if (uploads.length === 0) store.removeItem(key);
      else store.setItem(key, JSON.stringify(uploads));
    } catch {
      // A full or forbidden store: the upload goes on, only a reload would lose its place.
    }
  };
  const forget = (upload_id: string) => {
    const before = all();
    const rest = before.filter((upload) => upload.upload_id !== upload_id);
    if (rest.length !== before.length) write(rest);
  };
  return {
    all,
    keep: ({ upload_id, folder, name, size, modified }) => {
      forget(upload_id);
      write([...all(), { upload_id, folder, name, size, modified }]);
    },
    forget,
  };
}
