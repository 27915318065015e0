/**
 * What of a cell is hidden or folded, out of its metadata, as Jupyter (and, for worksheets, SageMathCloud) writes it; and the metadata that says so.
 * Pure; used by the cells and by cell-actions.ts.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '@lyceum/util/notebook/json';

export interface CellLook {
  inputHidden: boolean;
  outputHidden: boolean;
  /** true: in a box that scrolls; false: in full length; undefined: long ones scroll. */
  scrolled: boolean | undefined;
  tags: readonly string[];
  /** Worksheets: runs by itself when the worksheet is opened. */
  auto: boolean;
}

export type MetadataEdit = readonly [name: string, value: JsonValue | undefined];

const SAGEWS = 'sagews';

function jupyter(metadata: JsonObject): JsonObject {
  return isJsonObject(metadata.jupyter ?? null) ? (metadata.jupyter as JsonObject) : {};
}

/** The flags of a worksheet's cell: i hides the input, o the output, a runs it at the start. */
export function worksheetFlags(metadata: JsonObject): string | undefined {
  const sagews = metadata[SAGEWS];
  if (!isJsonObject(sagews ?? null)) return undefined;
  const { flags } = sagews as JsonObject;
  return typeof flags === 'string' ? flags : undefined;
}

export function cellLook(metadata: JsonObject): CellLook {
  const { source_hidden, outputs_hidden } = jupyter(metadata);
  const flags = worksheetFlags(metadata) ?? '';
  return {
    inputHidden: source_hidden === true || flags.includes('i'),
    outputHidden: outputs_hidden === true || metadata.collapsed === true || flags.includes('o'),
    scrolled: typeof metadata.scrolled === 'boolean' ? metadata.scrolled : undefined,
    tags: tagsOf(metadata),
    auto: flags.includes('a'),
  };
}

export function tagsOf(metadata: JsonObject): string[] {
  const { tags } = metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

function setJupyter(metadata: JsonObject, name: string, on: boolean): MetadataEdit {
  const { [name]: _, ...rest } = jupyter(metadata);
  const next = on ? { ...rest, [name]: true } : rest;
  return ['jupyter', Object.keys(next).length === 0 ? undefined : next];
}

export function setFlag(metadata: JsonObject, flag: string, on: boolean): MetadataEdit {
  const before = (worksheetFlags(metadata) ?? '').replaceAll(flag, '');
  const sagews = isJsonObject(metadata[SAGEWS] ?? null) ? (metadata[SAGEWS] as JsonObject) : {};
  return [SAGEWS, { ...sagews, flags: on ? before + flag : before }];
}

export function hideInput(metadata: JsonObject, hidden: boolean, isWorksheet: boolean): MetadataEdit[] {
  if (isWorksheet) return [setFlag(metadata, 'i', hidden)];
  return [setJupyter(metadata, 'source_hidden', hidden)];
}

/** Both ways of writing it are cleared, and one is set: JupyterLab and the classic notebook read `collapsed`. */
export function hideOutput(metadata: JsonObject, hidden: boolean, isWorksheet: boolean): MetadataEdit[] {
  if (isWorksheet) return [setFlag(metadata, 'o', hidden)];
  return [['collapsed', hidden ? true : undefined], setJupyter(metadata, 'outputs_hidden', hidden)];
}
