/**
 * Widget models as values: how an update of a state changes one. Pure; used by the page's session and by the project, so that both hold the same.
 */
import type { JsonObject, JsonValue } from '../notebook/json';
import type { StateBuffers, WidgetModel } from '../protocol/notebook';

/** The keys of `state` replace those of the model; buffers below a replaced key went with it. */
export function updatedModel(
  model: WidgetModel,
  state: JsonObject,
  buffers: StateBuffers | undefined,
): WidgetModel {
  const isReplaced = ([key]: (string | number)[]) =>
    Object.hasOwn(state, String(key)) || buffers?.some(({ path }) => path[0] === key);
  const kept = (model.buffers ?? []).filter(({ path }) => !isReplaced(path));
  const all = [...kept, ...(buffers ?? [])];
  const { buffers: _before, ...rest } = model;
  return { ...rest, state: { ...model.state, ...state }, ...(all.length > 0 && { buffers: all }) };
}

/**
 * What a comm message of the kind "update", or the opening of a comm, carries: `buffer_paths` says where its bytes (base64, in their order) belong.
 * Widgets of before 2017 (ipywidgets 6, Debian's) name keys of bytes `buffers`, and open with the bare state.
 */
export function stateUpdate(
  data: JsonObject,
  buffers: readonly string[] = [],
): { state: JsonObject; buffers?: StateBuffers } {
  const { state = isBareState(data) ? data : {}, buffer_paths = keysAsPaths(data.buffers) } = data;
  const paths = Array.isArray(buffer_paths) ? buffer_paths : [];
  const placed = paths.flatMap((path, i): StateBuffers => {
    const bytes = buffers[i];
    if (!Array.isArray(path) || bytes === undefined) return [];
    return [{ path: path.filter((key) => typeof key === 'string' || typeof key === 'number'), data: bytes }];
  });
  const plain = typeof state === 'object' && state !== null && !Array.isArray(state) ? state : {};
  return { state: plain, ...(placed.length > 0 && { buffers: placed }) };
}

/** An opening as ipywidgets 6 does it. */
export function isBareState(data: JsonObject): boolean {
  return typeof data._model_name === 'string';
}

function keysAsPaths(keys: JsonValue | undefined): JsonValue[][] {
  return Array.isArray(keys) ? keys.map((key) => [key]) : [];
}
