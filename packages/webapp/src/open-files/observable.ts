/**
 * A value with listeners, for what lives outside React (sessions) and is shown by it. `set` merges and tells only of real changes,
 * so a keystroke re-renders nothing but what it changed. Used by the editor and the terminal.
 */
import { useSyncExternalStore } from 'react';

export interface Observable<T extends object> {
  get(): T;
  set(part: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function createObservable<T extends object>(initial: T): Observable<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    get: () => value,
    set(part) {
      const keys = Object.keys(part) as (keyof T)[];
      if (keys.every((key) => same(value[key], part[key]))) return;
      value = { ...value, ...part };
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Shallow: flat objects and lists of the same things count as unchanged. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = b as Record<string, unknown>;
  return (
    left.length === Object.keys(b).length &&
    left.every(
      ([key, value]) => Object.is(value, right[key]) || (Array.isArray(b) && same(value, right[key])),
    )
  );
}

/** `select` must return a part of the value, not something made anew. */
export function useObservable<T extends object, R>(
  observable: Pick<Observable<T>, 'get' | 'subscribe'>,
  select: (value: T) => R,
): R {
  return useSyncExternalStore(observable.subscribe, () => select(observable.get()));
}
