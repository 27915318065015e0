/**
 * Notes the use of a project by HTTP: exec, files and uploads that were granted. Put before the API's routes; it judges nothing itself,
 * the route's own answer does.
 */
import { projectIdSchema } from '@lyceum/util/ids';
import type { RequestHandler } from 'express';
import type { Activity } from '../projects/activity';

const USED = /^\/projects\/([^/]+)\/(?:exec|files|uploads)(?:\/|$)/;
/** From here on a request was refused, or failed. */
const FIRST_REFUSAL = 400;

export function noteUse(activity: Activity): RequestHandler {
  return (req, res, next) => {
    const parsed = projectIdSchema.safeParse(USED.exec(req.path)?.[1]);
    if (parsed.success)
      res.once('finish', () => {
        if (res.statusCode < FIRST_REFUSAL) activity.touch(parsed.data);
      });
    next();
  };
}
