/** A list of listeners for one kind of news. Adding one returns its removal. */

export type Disposer = () => void;

export interface Signal<T> {
  emit(value: T): void;
  on(listener: (value: T) => void): Disposer;
  /** How many listen. */
  readonly size: number;
}

export function createSignal<T>(): Signal<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit: (value) => {
      for (const listener of [...listeners]) listener(value);
    },
    on: (listener) => {
      // A wrapper of its own: the same function may be added twice.
      const entry = (value: T) => listener(value);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    get size() {
      return listeners.size;
    },
  };
}
