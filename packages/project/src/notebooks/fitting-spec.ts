/** Which of the installed kernels a notebook wants: the one that was chosen, the one that its metadata name, else one of its language. Pure. */
import { isJsonObject, type JsonObject, type JsonValue } from '@lyceum/util/notebook/json';
import type { InstalledKernelspec } from '../kernels/types';

/** Of a notebook that says nothing. */
const DEFAULT_NAME = 'python3';

export function fittingSpec(
  specs: readonly InstalledKernelspec[],
  metadata: JsonObject,
  chosen: string | undefined,
): InstalledKernelspec | undefined {
  const { kernelspec, language_info } = metadata;
  const named = chosen ?? textOf(kernelspec, 'name');
  const language = textOf(kernelspec, 'language') ?? textOf(language_info, 'name');
  const works = specs.filter(({ problem }) => problem === undefined);
  const ofName = (name: string) => specs.find((spec) => spec.name === name);
  if (named === undefined && language === undefined) return ofName(DEFAULT_NAME) ?? works[0] ?? specs[0];
  const exact = named === undefined ? undefined : ofName(named);
  if (exact && (exact.problem === undefined || chosen !== undefined)) return exact;
  const isSame = (one: string) => one.toLowerCase() === language?.toLowerCase();
  return works.find((spec) => isSame(spec.language)) ?? exact;
}

function textOf(value: JsonValue | undefined, name: string): string | undefined {
  const text = isJsonObject(value) ? value[name] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
