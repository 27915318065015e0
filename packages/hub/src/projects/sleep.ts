/** A wait that can be cut short: for loops that retry on a timer, or at once when there is news. Holds no other state. */

export interface Sleep {
  for(ms: number): Promise<void>;
  /** Ends the present wait; when nobody waits, the next one ends at once. */
  wake(): void;
}

export function createSleep(): Sleep {
  let waker: (() => void) | undefined;
  let awake = false;
  return {
    for: (ms) => {
      if (awake) {
        awake = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const timer = setTimeout(done, ms);
        function done() {
          clearTimeout(timer);
          waker = undefined;
          resolve();
        }
        waker = done;
      });
    },
    wake: () => {
      if (waker) waker();
      else awake = true;
    },
  };
}
