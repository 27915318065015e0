/**
 * Widget models as values: what kind a model is, its fields with their kinds, and what a choice changes, for ipywidgets 6 to 8 alike. Pure.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '@lyceum/util/notebook/json';
import type { WidgetModel } from '@lyceum/util/protocol/notebook';

const REFERENCE = 'IPY_MODEL_';

/** The id in a reference to another model. */
export function modelId(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value.startsWith(REFERENCE) ? value.slice(REFERENCE.length) : undefined;
}

export function modelIds(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.flatMap((item) => modelId(item) ?? []) : [];
}

/** "IntSlider", from the view's name or the model's. Empty: it has no look (a link, a style). */
export function viewKind(state: JsonObject): string {
  const view = text(state, '_view_name');
  const kind = view.replace(/View$/, '');
  // ipywidgets 6 tells a range by a field alone.
  if (state._range === true) return kind.replace(/^(Int|Float)Slider$/, '$1RangeSlider');
  if (view !== '') return kind;
  return state._view_name === null ? '' : text(state, '_model_name').replace(/Model$/, '');
}

/** "BoundedIntText" where the view alone says "IntText". */
export function modelKind(state: JsonObject): string {
  return text(state, '_model_name').replace(/Model$/, '');
}

export function text(state: JsonObject, name: string, otherwise = ''): string {
  const value = state[name];
  return typeof value === 'string' ? value : otherwise;
}

export function number(state: JsonObject, name: string, otherwise: number): number {
  const value = state[name];
  if (typeof value === 'number') return value;
  // Infinity and the like are no JSON: kernels write them as words.
  const word = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isNaN(word) ? otherwise : word;
}

export function flag(state: JsonObject, name: string, otherwise = false): boolean {
  const value = state[name];
  return typeof value === 'boolean' ? value : otherwise;
}

export function texts(state: JsonObject, name: string): string[] {
  const value = state[name];
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : String(item))) : [];
}

export function numbers(state: JsonObject, name: string): number[] {
  const value = state[name];
  return Array.isArray(value) ? value.map(Number) : [];
}

/** Labels of a Dropdown and its like. */
export function optionsOf(state: JsonObject): string[] {
  return texts(state, '_options_labels');
}

/** ipywidgets 7 and 8 say an index, 6 the label. Null: nothing is chosen. */
export function chosenIndex(state: JsonObject): number | null {
  if ('index' in state) return typeof state.index === 'number' ? state.index : null;
  const found = optionsOf(state).indexOf(text(state, 'value'));
  return found < 0 ? null : found;
}

export function chooseIndex(state: JsonObject, index: number): JsonObject {
  return 'index' in state ? { index } : { value: optionsOf(state)[index] ?? null };
}

export function chosenIndices(state: JsonObject): number[] {
  if ('index' in state) return numbers(state, 'index');
  const options = optionsOf(state);
  return texts(state, 'value').flatMap((label) => (options.includes(label) ? [options.indexOf(label)] : []));
}

export function chooseIndices(state: JsonObject, indices: readonly number[]): JsonObject {
  const options = optionsOf(state);
  return 'index' in state
    ? { index: [...indices] }
    : { value: indices.flatMap((index) => options[index] ?? []) };
}

/** Titles of an Accordion's or Tab's pages: a list since ipywidgets 8, a table by number before. */
export function titlesOf(state: JsonObject, count: number): string[] {
  const { titles, _titles } = state;
  const named = (index: number) =>
    Array.isArray(titles) ? titles[index] : isJsonObject(_titles) ? _titles[String(index)] : undefined;
  return Array.from({ length: count }, (_, index) => {
    const title = named(index);
    return typeof title === 'string' && title !== '' ? title : String(index + 1);
  });
}

/** Bytes of a field as base64: ipywidgets 6 has them as text beside. */
export function base64Of(model: WidgetModel, name: string): string | undefined {
  const buffer = model.buffers?.find(({ path }) => path.length === 1 && path[0] === name);
  return buffer?.data ?? (text(model.state, `_b64${name}`) || undefined);
}

/** `.2f`, `d`, `.0%`, `,`, `$,.2f`, `.3g`, `.1e` of d3: what people write for sliders. Others are shown as they are. */
export function formatted(value: number, format: string): string {
  const match = /^(\$)?(,)?(?:\.(\d+))?([defgrs%])?$/.exec(format);
  if (!match || !Number.isFinite(value)) return String(value);
  const [, dollar = '', comma, digits, kind] = match;
  const places = digits === undefined ? undefined : Number(digits);
  return dollar + grouped(plain(value, kind, places), comma !== undefined);
}

function plain(value: number, kind: string | undefined, places: number | undefined): string {
  switch (kind) {
    case 'd':
      return String(Math.round(value));
    case 'e':
      return value.toExponential(places ?? 6);
    case 'f':
      return value.toFixed(places ?? 6);
    case '%':
      return `${(value * 100).toFixed(places ?? 6)}%`;
    case 'g':
    case 'r':
      return String(Number(value.toPrecision(Math.max(1, places ?? 6))));
    default:
      return places === undefined ? String(value) : String(Number(value.toPrecision(Math.max(1, places))));
  }
}

function grouped(digits: string, comma: boolean): string {
  return comma
    ? digits.replace(/^(-?)(\d+)/, (_all, sign, whole) => sign + Number(whole).toLocaleString('en'))
    : digits;
}
