/** Which files are notebooks: by their names alone. Used by pages, by the project's disk side and by histories. */
export type NotebookKind = 'ipynb' | 'sagews';

/** Undefined: a text, or something else. */
export function notebookKind(path: string): NotebookKind | undefined {
  const ending = /[^/]\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  return ending === 'ipynb' || ending === 'sagews' ? ending : undefined;
}
