/** Which kernel a notebook would run in, by its metadata. Pure; used by the project (a run starts it) and by pages (what the kernel bar shows). */
import type { Kernelspec } from '../protocol/notebook';
import { isJsonObject, type JsonObject, type JsonValue } from './json';

/** Of a notebook that says nothing. */
const USUAL = 'python3';

const textOf = (object: JsonValue | undefined, field: string): string | undefined => {
  const value = isJsonObject(object) ? object[field] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/**
 * The one that the notebook names; else one of its language that works; for a notebook that says nothing, the usual one or the only one.
 * undefined: none fits, people choose. One that is broken is still the one that was meant.
 */
export function fittingKernelspec<Spec extends Kernelspec>(
  specs: readonly Spec[],
  metadata: JsonObject,
): Spec | undefined {
  const name = textOf(metadata.kernelspec, 'name');
  // As Jupyter: names do not differ by case alone.
  const named = specs.find((spec) => spec.name.toLowerCase() === name?.toLowerCase());
  if (named) return named;
  const working = specs.filter((spec) => spec.problem === undefined);
  const language = textOf(metadata.kernelspec, 'language') ?? textOf(metadata.language_info, 'name');
  if (language !== undefined) {
    const same = working.filter((spec) => spec.language.toLowerCase() === language.toLowerCase());
    return same.find((spec) => spec.name === USUAL) ?? same[0];
  }
  if (name !== undefined) return undefined;
  return working.find((spec) => spec.name === USUAL) ?? (working.length === 1 ? working[0] : undefined);
}
