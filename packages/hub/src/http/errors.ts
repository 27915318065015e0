/**
 * The HTTP edge's one translation of errors: LyceumError → its status and {error: {code, message}}; unknown → stack in the
 * log and "internal" for people. Last in the app, for our routes and for those of projects.
 */
import { ERROR_STATUS, LyceumError, toWireError } from '@lyceum/util/errors';
import type { Logger } from '@lyceum/util/node/logger';
import type { ErrorRequestHandler, RequestHandler } from 'express';

export const unknownPath: RequestHandler = (req) => {
  throw new LyceumError('not_found', `There is no ${req.method} ${req.baseUrl}${req.path}.`);
};

export function answerErrors(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, req, res, next) => {
    const error = fromExpress(thrown);
    const { code, message } = toWireError(error);
    if (code === 'internal') logger.error({ error, method: req.method, path: req.path }, 'a request failed');
    // Too late for a status: express then cuts the connection, so that the answer does not look complete.
    if (res.headersSent) return next(error);
    res.status(ERROR_STATUS[code]).set('cache-control', 'no-store').json({ error: { code, message } });
  };
}

/** What express, its body parser and its router throw themselves, by status. */
function fromExpress(error: unknown): unknown {
  if (error instanceof LyceumError || typeof error !== 'object' || error === null || !('status' in error))
    return error;
  const { status } = error;
  if (status === 413) return new LyceumError('too_large', 'The request is too large.');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new LyceumError(
      'bad_request',
      'The request could not be read (malformed JSON, address or encoding).',
    );
  return error;
}
