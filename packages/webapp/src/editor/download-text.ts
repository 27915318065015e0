/** Gives the person a copy of what this browser holds, when the hub does not take it. Talks to nothing but the browser. */
import { baseName, type ProjectPath } from '@lyceum/util/paths';

export function downloadText(path: ProjectPath, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = baseName(path);
  link.click();
  URL.revokeObjectURL(url);
}
