/** Where the trash of a project lies (freedesktop.org's home trash). Named by all that must know it from other folders. */
import type { ProjectPath } from '@lyceum/util/paths';

export const TRASH_FOLDER = '.local/share/Trash' as ProjectPath;
