/** The fields that many messages of the browser wire share. Read by client.ts and project-requests.ts only. */
import * as z from 'zod/mini';
import { projectIdSchema } from '../ids';

export const id = z.int();
/** Chosen by the client, for one connection. */
export const channel = z.int().check(z.minimum(1), z.maximum(0x7fffffff));
export const event = <Name extends string>(name: Name) => z.literal(name);
export const inProject = { project_id: projectIdSchema };
