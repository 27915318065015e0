/** Runs tasks one after the other. Each document on disk has one, so that reading, merging and writing never overlap. */

export class TaskQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects with the task; a failed one does not stop the next. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Stops the queue before its next task; resolves with the release once the tasks before have ended. */
  hold(): Promise<() => void> {
    return new Promise((held) => {
      void this.run(() => new Promise<void>((release) => held(release)));
    });
  }

  idle(): Promise<void> {
    return this.run(async () => undefined);
  }
}
