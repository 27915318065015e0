/**
 * What of a cell is hidden or folded, out of its metadata, as Jupyter (and, for worksheets, SageMathCloud) writes it.
 * Pure; used by the cells and by cell-actions.ts. The edits that say so: util's cell-flags.
 */
import { isAuto, worksheetFlags } from '@lyceum/util/notebook/cell-flags';
import { isJsonObject, type JsonObject } from '@lyceum/util/notebook/json';

export interface CellLook {
  inputHidden: boolean;
  outputHidden: boolean;
  /** true: in a box that scrolls; false: in full length; undefined: long ones scroll. */
  scrolled: boolean | undefined;
  tags: readonly string[];
  /** Worksheets: runs by itself when the worksheet is opened. */
  auto: boolean;
}

function jupyter(metadata: JsonObject): JsonObject {
  return isJsonObject(metadata.jupyter ?? null) ? (metadata.jupyter as JsonObject) : {};
}

export function cellLook(metadata: JsonObject): CellLook {
  const { source_hidden, outputs_hidden } = jupyter(metadata);
  const flags = worksheetFlags(metadata) ?? '';
  return {
    inputHidden: source_hidden === true || flags.includes('i'),
    outputHidden: outputs_hidden === true || metadata.collapsed === true || flags.includes('o'),
    scrolled: typeof metadata.scrolled === 'boolean' ? metadata.scrolled : undefined,
    tags: tagsOf(metadata),
    auto: isAuto(metadata),
  };
}

export function tagsOf(metadata: JsonObject): string[] {
  const { tags } = metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}
