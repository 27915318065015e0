/**
 * What of a cell is hidden, and (worksheets) which cells run by themselves: as edits of its metadata. Pure; used by pages (a person hides it) and by
 * the project (a worksheet's cell says `%hide`). Worksheets have their letters in `sagews.flags`: i hides the input, o the output, a runs the cell when
 * the kernel comes; what is hidden is said as Jupyter says it too (codec sagews).
 */
import { isJsonObject, type JsonObject, type JsonValue } from './json';

export type MetadataEdit = readonly [name: string, value: JsonValue | undefined];

const SAGEWS = 'sagews';

const objectIn = (metadata: JsonObject, name: string): JsonObject => {
  const value = metadata[name] ?? null;
  return isJsonObject(value) ? value : {};
};

/** undefined: none were ever set. */
export function worksheetFlags(metadata: JsonObject): string | undefined {
  const { flags } = objectIn(metadata, SAGEWS);
  return typeof flags === 'string' ? flags : undefined;
}

export function isAuto(metadata: JsonObject): boolean {
  return (worksheetFlags(metadata) ?? '').includes('a');
}

export function setFlag(metadata: JsonObject, flag: string, on: boolean): MetadataEdit {
  const before = (worksheetFlags(metadata) ?? '').replaceAll(flag, '');
  return [SAGEWS, { ...objectIn(metadata, SAGEWS), flags: on ? before + flag : before }];
}

function setJupyter(metadata: JsonObject, name: string, on: boolean): MetadataEdit {
  const { [name]: _, ...rest } = objectIn(metadata, 'jupyter');
  const next = on ? { ...rest, [name]: true } : rest;
  return ['jupyter', Object.keys(next).length === 0 ? undefined : next];
}

export function hideInput(metadata: JsonObject, hidden: boolean, isWorksheet: boolean): MetadataEdit[] {
  const said = setJupyter(metadata, 'source_hidden', hidden);
  return isWorksheet ? [setFlag(metadata, 'i', hidden), said] : [said];
}

/** Both ways of writing it are cleared, and one is set: JupyterLab and the classic notebook read `collapsed`. */
export function hideOutput(metadata: JsonObject, hidden: boolean, isWorksheet: boolean): MetadataEdit[] {
  const said = setJupyter(metadata, 'outputs_hidden', hidden);
  return isWorksheet
    ? [setFlag(metadata, 'o', hidden), said]
    : [['collapsed', hidden ? true : undefined], said];
}

/** What a worksheet's cell says of itself when it runs; none when its metadata say so already. */
export function cellEdits(
  metadata: JsonObject,
  { auto, hide }: { auto?: boolean; hide?: 'input' | 'all' },
): MetadataEdit[] {
  const flags = worksheetFlags(metadata) ?? '';
  let next = metadata;
  const set = (edits: readonly MetadataEdit[]) => {
    next = { ...next, ...(Object.fromEntries(edits) as JsonObject) };
  };
  if (auto && !flags.includes('a')) set([setFlag(next, 'a', true)]);
  if (hide && !flags.includes('i')) set(hideInput(next, true, true));
  if (hide === 'all' && !flags.includes('o')) set(hideOutput(next, true, true));
  return Object.entries(next).filter(([name, value]) => metadata[name] !== value);
}
