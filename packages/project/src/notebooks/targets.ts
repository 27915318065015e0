/**
 * Which cell, or entry of the console, something that a kernel publishes belongs to: by the request that it answers, by the widget, by the display. Of one kernel:
 * forgotten with it. Used by NotebookRoom.
 */
import type { RunTarget } from './run-queue';

/** Ids whose late outputs still find their cell. */
const MAX_IDS = 10_000;

export class Targets {
  private readonly requests = new Map<string, RunTarget>();
  /** Who first showed a widget: what its callbacks print appears there. */
  private readonly widgets = new Map<string, RunTarget>();
  private readonly displays = new Map<string, Set<RunTarget>>();

  asked(msg_id: string, target: RunTarget): void {
    keep(this.requests, msg_id, target);
  }

  ofRequest(msg_id: string | undefined): RunTarget | undefined {
    return msg_id === undefined ? undefined : this.requests.get(msg_id);
  }

  opened(comm_id: string, target: RunTarget): void {
    keep(this.widgets, comm_id, target);
  }

  ofWidget(comm_id: string): RunTarget | undefined {
    return this.widgets.get(comm_id);
  }

  displayed(display_id: string, target: RunTarget): void {
    const those = this.displays.get(display_id) ?? new Set();
    this.displays.set(display_id, those.add(target));
  }

  ofDisplay(display_id: string): Iterable<RunTarget> {
    return this.displays.get(display_id) ?? [];
  }

  clear(): void {
    this.requests.clear();
    this.widgets.clear();
    this.displays.clear();
  }
}

function keep(map: Map<string, RunTarget>, id: string, target: RunTarget): void {
  map.set(id, target);
  const [oldest] = map.keys();
  if (map.size > MAX_IDS && oldest !== undefined) map.delete(oldest);
}
