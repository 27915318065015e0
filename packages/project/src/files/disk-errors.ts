/**
 * Turns an errno of the file system into the closed list of error codes, with a message for people.
 * Used wherever the local hub touches the disk; never swallows an error it does not know.
 */
import { type ErrorCode, LyceumError } from '@lyceum/util/errors';

const KNOWN: Record<string, { code: ErrorCode; text(path: string): string }> = {
  ENOENT: { code: 'not_found', text: (path) => `${path} does not exist.` },
  EEXIST: { code: 'already_exists', text: (path) => `${path} exists already.` },
  EACCES: { code: 'forbidden', text: (path) => `${path}: permission denied.` },
  EPERM: { code: 'forbidden', text: (path) => `${path}: the operation is not permitted.` },
  ENOTDIR: { code: 'bad_request', text: (path) => `${path} is not a folder.` },
  EISDIR: { code: 'bad_request', text: (path) => `${path} is a folder.` },
  ENXIO: { code: 'bad_request', text: (path) => `${path} is not a regular file.` },
  ELOOP: { code: 'forbidden', text: (path) => `${path} is a symbolic link that cannot be followed.` },
  ENAMETOOLONG: { code: 'bad_request', text: (path) => `${path}: the name is too long.` },
  ENOTEMPTY: { code: 'conflict', text: (path) => `${path} is not empty.` },
  EXDEV: {
    code: 'conflict',
    text: (path) => `${path} lies on another file system: copy it there, then delete it.`,
  },
  EBUSY: { code: 'conflict', text: (path) => `${path} is in use.` },
  EROFS: { code: 'read_only', text: (path) => `${path} lies on a read-only file system.` },
  ENOSPC: { code: 'disk_full', text: (path) => `The disk is full: ${path} could not be written.` },
  EDQUOT: { code: 'disk_full', text: (path) => `The disk quota is used up: ${path} could not be written.` },
  EIO: { code: 'unavailable', text: (path) => `The disk reports an error at ${path}.` },
  EMFILE: { code: 'unavailable', text: (path) => `${path}: too many files are open in this project.` },
  ENFILE: { code: 'unavailable', text: (path) => `${path}: too many files are open on this machine.` },
};

export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function isErrno(error: unknown, ...codes: string[]): boolean {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/** `path` as people see it: in quotes, "the home folder" for "". */
export function shown(path: string): string {
  return path === '' ? 'The home folder' : `"${path}"`;
}

/** The error to throw on; one that is not about the disk comes back as it was. */
export function diskError(error: unknown, path: string): unknown {
  const known = KNOWN[errnoOf(error) ?? ''];
  return known ? new LyceumError(known.code, known.text(shown(path))) : error;
}

/** Runs `work`; what the disk refuses becomes a LyceumError about `path`. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, path);
  }
}
