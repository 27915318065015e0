/**
 * Entries on their way, by drag or by clipboard: what the data of such an event says, for this window and others. Pure but for the
 * event's own data object; who takes it asks the project, which decides.
 */
import { type ProjectId, projectIdSchema } from '@lyceum/util/ids';
import { type ProjectPath, projectPathSchema } from '@lyceum/util/paths';
import * as z from 'zod/mini';

const TYPE = 'application/x-lyceum-entries';

const carriedSchema = z.object({
  project_id: projectIdSchema,
  paths: z.array(projectPathSchema),
  /** Moved when pasted. */
  cut: z.boolean(),
});

export interface Carried {
  project_id: ProjectId;
  paths: ProjectPath[];
  cut: boolean;
}

/** Also as text: a path can be pasted into an editor or a terminal. */
export function putCarried(data: DataTransfer, carried: Carried): void {
  data.setData(TYPE, JSON.stringify(carried));
  data.setData('text/plain', carried.paths.join('\n'));
}

/** Undefined for anything that is not ours. */
export function takeCarried(data: DataTransfer): Carried | undefined {
  try {
    const parsed = carriedSchema.safeParse(JSON.parse(data.getData(TYPE)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** While something hovers the browser tells types, not contents. */
export function hasCarried(data: DataTransfer): boolean {
  return data.types.includes(TYPE);
}

export function hasFiles(data: DataTransfer): boolean {
  return data.types.includes('Files');
}
