/** What was started and must be ended, last first. The run has one, and each row one of its own. It starts nothing itself. */

export type Stop = () => unknown;

export interface Scope {
  /** Returns what it was given, to be used in line. */
  add<T extends { close(): unknown }>(thing: T): T;
  onClose(stop: Stop): void;
  /** Ends everything once; a failure of one does not keep the others. */
  close(): Promise<void>;
}

export function createScope(): Scope {
  const stops: Stop[] = [];
  return {
    add: (thing) => {
      stops.push(() => thing.close());
      return thing;
    },
    onClose: (stop) => void stops.push(stop),
    close: async () => {
      for (let stop = stops.pop(); stop; stop = stops.pop()) {
        try {
          await stop();
        } catch (error) {
          console.error('While ending the benchmark:', error);
        }
      }
    },
  };
}
