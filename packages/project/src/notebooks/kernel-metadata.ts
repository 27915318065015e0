/**
 * What a notebook's metadata say of its kernel, as Jupyter writes it: `kernelspec` when one was chosen (or none is named), `language_info` when it runs.
 * Only what differs is written, so that a run by itself leaves no noise in git. Called by Notebooks; worksheets have no metadata.
 */
import type { JsonValue } from '@lyceum/util/notebook/json';
import { sameJson } from '@lyceum/util/notebook/same-json';
import type { Kernelspec } from '@lyceum/util/protocol/notebook';
import type { OpenNotebook } from '../documents/open-notebook';
import type { Kernel } from '../kernels/types';

export function noteChosen(notebook: OpenNotebook, spec: Kernelspec): void {
  if (nameIn(notebook) === spec.name) return;
  note(notebook, { kernelspec: kernelspecOf(spec), language_info: undefined });
}

export function noteBegun(notebook: OpenNotebook, { spec, info }: Kernel): void {
  const isUnnamed = nameIn(notebook) === undefined;
  note(notebook, {
    ...(isUnnamed && { kernelspec: kernelspecOf(spec) }),
    language_info: info.language_info,
  });
}

function nameIn({ notebook }: OpenNotebook): unknown {
  return (notebook.metadata.kernelspec as { name?: unknown } | null | undefined)?.name;
}

const kernelspecOf = ({ display_name, language, name }: Kernelspec) => ({ display_name, language, name });

function note(opened: OpenNotebook, metadata: Record<string, JsonValue | undefined>): void {
  const { notebook, kind } = opened;
  const before = notebook.metadata;
  const news = Object.entries(metadata).filter(([name, value]) => {
    const old = before[name];
    return old === undefined || value === undefined ? old !== value : !sameJson(old, value);
  });
  if (kind !== 'ipynb' || notebook.broken !== undefined || news.length === 0) return;
  opened.edit(() => {
    for (const [name, value] of news) notebook.setMetadata(name, value);
  });
}
