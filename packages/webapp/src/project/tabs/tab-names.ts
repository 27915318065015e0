/** The names on tabs: the file's own name, with its folder where two open files share a name. Pure. */
import { baseName, type ProjectPath, parentPath } from '@lyceum/util/paths';

export function tabNames(paths: readonly ProjectPath[]): Map<ProjectPath, string> {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(baseName(path), (counts.get(baseName(path)) ?? 0) + 1);
  return new Map(
    paths.map((path) => {
      const name = baseName(path);
      const isShared = (counts.get(name) ?? 0) > 1;
      return [path, isShared ? `${name} (${parentPath(path) || 'home'})` : name];
    }),
  );
}
