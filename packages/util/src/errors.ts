/**
 * The closed list of error codes, thrown deep in any package and translated once per edge (HTTP, socket, TCP).
 * Never carries secrets: `message` is shown to people as it stands.
 */

/** Each code with the HTTP status that the API answers. */
export const ERROR_STATUS = {
  bad_request: 400,
  not_signed_in: 401,
  wrong_password: 401,
  forbidden: 403,
  not_found: 404,
  already_exists: 409,
  conflict: 409,
  not_running: 409,
  read_only: 409,
  too_large: 413,
  not_text: 415,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  timeout: 504,
  disk_full: 507,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** The form of an error on every wire. */
export interface WireError {
  code: ErrorCode;
  message: string;
}

export class LyceumError extends Error {
  override readonly name = 'LyceumError';
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_STATUS, code);
}

/** What an edge sends: known errors as they are, unknown ones as "internal" (their stack belongs in the log). */
export function toWireError(error: unknown): WireError {
  if (error instanceof LyceumError) return { code: error.code, message: error.message };
  return {
    code: 'internal',
    message: 'Something went wrong on the server. Your work is kept; please try again.',
  };
}

/** The receiving side of `toWireError`. A code from a newer program becomes "internal". */
export function fromWireError(error: { code: string; message: string }): LyceumError {
  return new LyceumError(isErrorCode(error.code) ? error.code : 'internal', error.message);
}
