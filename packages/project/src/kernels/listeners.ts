/** Those who listen to a kernel; what they do with an event may take its time. Used by kernels, real and fake. */

export class Listeners<Event> {
  private readonly all = new Set<(event: Event) => void | Promise<void>>();

  add(listener: (event: Event) => void | Promise<void>): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  async emit(event: Event): Promise<void> {
    for (const listener of [...this.all]) await listener(event);
  }
}
