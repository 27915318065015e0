/**
 * Tells the project log what was done through the HTTP API: uploads, deletions, programs, starts and stops. One handler before the
 * routes, which listens for the end of each answer; it decides nothing and refuses nothing. Projects and members log their own changes.
 */
import { projectIdSchema } from '@lyceum/util/ids';
import { parseProjectPath, projectPathSchema } from '@lyceum/util/paths';
import { type ProjectEvent, programOf } from '@lyceum/util/schema/project-log';
import type { Request, RequestHandler, Response } from 'express';
import * as z from 'zod/mini';
import type { ProjectLog } from '../projects/project-log';
import { requireSignedIn } from './signed-in';

const ADDRESS = /^\/projects\/([0-9a-f-]{36})\/(files|uploads|exec|start|stop|restart)(?:\/(.*))?$/;

export function logRequests(log: ProjectLog): RequestHandler {
  return (req, res, next) => {
    const [, id, section, rest = ''] = ADDRESS.exec(req.path) ?? [];
    const project_id = projectIdSchema.safeParse(id);
    if (req.method !== 'GET' && section !== undefined && project_id.success) {
      const answer = section === 'uploads' ? captured(res) : undefined;
      res.on('finish', () => {
        if (res.statusCode >= 300) return;
        const told = answer ? uploadEvent(rest, answer()) : { event: eventOf(req, section, rest) };
        const { event, once } = told;
        if (!event) return;
        requireSignedIn(res).then(
          ({ account_id }) => log.record({ project_id: project_id.data, account_id, event }, once),
          // Signed out since: the routes have answered all the same.
          () => {},
        );
      });
    }
    next();
  };
}

function eventOf(req: Request, section: string, rest: string): ProjectEvent | undefined {
  const { method } = req;
  if (section === 'files') {
    const path = pathOf(rest);
    if (path === undefined) return undefined;
    if (method === 'PUT') return { event: 'file_uploaded', path };
    return method === 'DELETE' ? { event: 'file_deleted', path } : undefined;
  }
  if (method !== 'POST') return undefined;
  if (section === 'start') return { event: 'project_started' };
  if (section === 'stop') return { event: 'project_stopped' };
  if (section === 'restart') return { event: 'project_restarted' };
  const command = (req.body as { command?: unknown } | undefined)?.command;
  return typeof command === 'string' ? { event: 'program_run', command: programOf(command) } : undefined;
}

function pathOf(text: string) {
  try {
    return parseProjectPath(decodeURIComponent(text));
  } catch {
    return undefined;
  }
}

const uploadAnswerSchema = z.object({
  upload_id: z.optional(z.string()),
  path: z.optional(projectPathSchema),
});

/** The answer to the last piece, or to the beginning of an empty file, says where it lies; who did not hear it asks again, at any hub. */
function uploadEvent(rest: string, answer: unknown): { event?: ProjectEvent; once?: string } {
  const said = uploadAnswerSchema.safeParse(answer);
  if (!said.success || said.data.path === undefined) return {};
  const { path, upload_id = rest } = said.data;
  return { event: { event: 'file_uploaded', path }, once: `file_uploaded ${upload_id}` };
}

/** The JSON that is answered, for those who ask when it has gone. Answers about uploads are short. */
function captured(res: Response): () => unknown {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
  };
  const { write, end } = res;
  res.write = ((...args: Parameters<typeof write>) => {
    keep(args[0]);
    return write.apply(res, args);
  }) as typeof write;
  res.end = ((...args: Parameters<typeof end>) => {
    keep(args[0]);
    return end.apply(res, args);
  }) as typeof end;
  return () => {
    try {
      return JSON.parse(Buffer.concat(chunks).toString());
    } catch {
      return undefined;
    }
  };
}
