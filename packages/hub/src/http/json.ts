/**
 * JSON bodies and results of API routes: parsed and validated at the door, for http/routes and for the routes of projects.
 * No body is read unless a route asks for it here: uploads stay streams.
 */
import { LyceumError } from '@lyceum/util/errors';
import { reasonOf } from '@lyceum/util/protocol/reason';
import express, { type Request, type RequestHandler } from 'express';
import type * as z from 'zod/mini';

/** Bytes. The largest JSON any route takes is a project description or a command line. */
const MAX_JSON_BODY = '1mb';

/** Put it before the handler of each route that takes JSON. */
export const jsonBody: RequestHandler = express.json({ limit: MAX_JSON_BODY, strict: true });

/** The validated body, or bad_request with the field that is wrong. */
export function bodyOf<Schema extends z.ZodMiniType>(req: Request, schema: Schema): z.infer<Schema> {
  const body: unknown = req.body;
  if (body === undefined) throw new LyceumError('bad_request', 'Send JSON (content-type: application/json).');
  const result = schema.safeParse(body);
  if (!result.success)
    throw new LyceumError('bad_request', `The request is not valid: ${reasonOf(result.error)}.`);
  return result.data;
}
