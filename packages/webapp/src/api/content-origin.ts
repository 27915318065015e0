/**
 * The origin of project content as this browser reaches it, which the hub tells once; and the frame for untrusted outputs that lives there.
 */
import { LyceumError } from '@lyceum/util/errors';
import * as z from 'zod/mini';
import { basePath } from '../navigation/base-path';

const customizeSchema = z.object({
  content_url: z.optional(z.string()),
  content_port: z.optional(z.int()),
  content_base_path: z.string(),
});

let asked: Promise<string> | undefined;

/** Origin and base path of project content. */
function contentBase(): Promise<string> {
  asked ??= ask().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

async function ask(): Promise<string> {
  const response = await fetch(`${basePath()}/customize`, { credentials: 'same-origin' });
  if (!response.ok) throw new LyceumError('unavailable', 'The server is not available right now.');
  const { content_url, content_port, content_base_path } = customizeSchema.parse(await response.json());
  if (content_url !== undefined) return new URL(content_url).origin + content_base_path;
  const url = new URL(window.location.origin);
  url.port = String(content_port);
  return url.origin + content_base_path;
}

/** Served by the hub's proxy (proxy/output-frame.ts). */
export async function frameAddress(): Promise<string> {
  return `${await contentBase()}/frame/output`;
}
