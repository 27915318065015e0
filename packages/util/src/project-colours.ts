/**
 * The twelve colours that a project may have: by name in the database, as a colour on the page. "" is none. White text on each has a
 * contrast of at least 4.5:1, and each stands out from light and dark pages. Pure.
 */
export const PROJECT_COLOURS = {
  red: '#c0392b',
  orange: '#b4510e',
  amber: '#8f6400',
  olive: '#63700f',
  green: '#2a7d3b',
  teal: '#0e766c',
  cyan: '#0b7390',
  blue: '#2767c4',
  indigo: '#5557cc',
  violet: '#8045c4',
  magenta: '#a1389a',
  grey: '#606a72',
} as const;
export type ProjectColour = keyof typeof PROJECT_COLOURS;

export const PROJECT_COLOUR_NAMES = Object.keys(PROJECT_COLOURS) as ProjectColour[];

/** undefined for none, and for a name that this program does not know. */
export function projectColour(name: string | null | undefined): string | undefined {
  return name != null && Object.hasOwn(PROJECT_COLOURS, name)
    ? PROJECT_COLOURS[name as ProjectColour]
    : undefined;
}
