/** A project's colour as the CSS variable that the list, the rail and the tabs read. Nothing for a project without one. */
import { projectColour } from '@lyceum/util/project-colours';
import type { CSSProperties } from 'react';

export function accentOf(color: string | null | undefined): CSSProperties | undefined {
  const colour = projectColour(color);
  return colour === undefined ? undefined : ({ '--project-colour': colour } as CSSProperties);
}
