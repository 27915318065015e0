/**
 * Times the arrival of titles: `expect` gives out the next title of a project, and the rows that a feed brings say which arrived. A row
 * that changed twice before it was sent counts for both writes. Used by the rows feed and feeds.
 */

export interface TitleClock {
  /** The title to write now. */
  expect(project_id: string, now: number): string;
  /** Rows that a subscriber got. */
  take(rows: readonly Record<string, unknown>[]): void;
  /** ms from expect to arrival, since reset. */
  latencies(): number[];
  /** Resolves when all that was expected has arrived. */
  settled(): Promise<void>;
  reset(): void;
}

interface Expected {
  number: number;
  begun: number;
}

export function createClock(): TitleClock {
  const waiting = new Map<string, Expected[]>();
  let arrivals: number[] = [];
  let [open, next] = [0, 1];
  let wake = () => {};

  const arrived = (project_id: string, title: string) => {
    const queue = waiting.get(project_id) ?? [];
    for (let [first] = queue; first && first.number <= Number(title); [first] = queue) {
      arrivals.push(performance.now() - first.begun);
      queue.shift();
      open--;
    }
    if (open === 0) wake();
  };

  return {
    expect: (project_id, begun) => {
      const number = next++;
      const queue = waiting.get(project_id) ?? [];
      waiting.set(project_id, queue);
      queue.push({ number, begun });
      open++;
      return String(number);
    },
    take: (rows) => {
      for (const { project_id, title } of rows) arrived(String(project_id), String(title));
    },
    latencies: () => arrivals,
    settled: () =>
      new Promise((resolve) => {
        wake = resolve;
        if (open === 0) resolve();
      }),
    reset: () => {
      arrivals = [];
    },
  };
}
