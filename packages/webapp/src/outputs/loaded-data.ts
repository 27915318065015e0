/** Large data of outputs that this page has fetched, by the bundle it belongs to: for whoever needs it once more. Filled by use-large-data.ts. */
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';

const loaded = new WeakMap<JsonObject, Map<string, JsonValue>>();

export function keepLoaded(data: JsonObject, type: string, value: JsonValue): void {
  const types = loaded.get(data) ?? new Map<string, JsonValue>();
  loaded.set(data, types.set(type, value));
}

export function loadedData(data: JsonObject, type: string): JsonValue | undefined {
  return loaded.get(data)?.get(type);
}
