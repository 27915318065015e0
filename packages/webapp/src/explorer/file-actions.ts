/** What can be done with one entry, by menu or by key. One union, so that the explorer handles all of it in one place. */
export type FileAction = 'open' | 'rename' | 'move' | 'delete';

const KEYS: Readonly<Record<string, FileAction>> = { F2: 'rename', Delete: 'delete' };

/** Keys on a focused row. Enter is the link's own. */
export function actionOfKey(key: string, canWrite: boolean): FileAction | undefined {
  return canWrite ? KEYS[key] : undefined;
}
