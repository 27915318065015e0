/** News of widget models that a page was not told yet, in their order: updates of one state are joined, and a page that takes nothing is given up. Used by viewer.ts. */
import type { NotebookNews } from '@lyceum/util/protocol/notebook';

export type ModelNews = Extract<
  NotebookNews,
  { kind: 'model' | 'model_update' | 'model_message' | 'model_closed' }
>;

/** News and characters that may wait. */
const MAX_NEWS = 2000;
const MAX_CHARS = 16 * 1024 * 1024;

interface Waiting {
  news: ModelNews;
  size: number;
}

export class ModelQueue {
  private waiting: Waiting[] = [];
  /** By model: its last news, while that is an update. */
  private readonly updates = new Map<string, Waiting>();
  private chars = 0;

  get size(): number {
    return this.waiting.length;
  }

  /** False: too much waits, all is to be told anew. */
  push(news: ModelNews): boolean {
    const size = newsSize(news);
    this.chars += size;
    const comm_id = news.kind === 'model' ? news.model.comm_id : news.comm_id;
    const before = this.updates.get(comm_id);
    if (news.kind === 'model_update' && before?.news.kind === 'model_update') {
      before.news = joined(before.news, news);
      before.size += size;
    } else {
      const waiting = { news, size };
      this.waiting.push(waiting);
      if (news.kind === 'model_update') this.updates.set(comm_id, waiting);
      else this.updates.delete(comm_id);
    }
    return this.waiting.length <= MAX_NEWS && this.chars <= MAX_CHARS;
  }

  /** The oldest, at most about so many characters. */
  take(budget: number): { news: ModelNews[]; size: number } {
    let size = 0;
    let count = 0;
    while (count < this.waiting.length && size < budget) size += this.waiting[count++]?.size ?? 0;
    const news = this.waiting.splice(0, count).map((waiting) => waiting.news);
    if (count > 0) this.updates.clear();
    this.chars -= size;
    return { news, size };
  }

  clear(): void {
    this.waiting = [];
    this.updates.clear();
    this.chars = 0;
  }
}

type Update = Extract<ModelNews, { kind: 'model_update' }>;

function joined(before: Update, after: Update): Update {
  const kept = (before.buffers ?? []).filter(({ path }) => !Object.hasOwn(after.state, String(path[0])));
  const buffers = [...kept, ...(after.buffers ?? [])];
  const { comm_id } = after;
  return {
    kind: 'model_update',
    comm_id,
    state: { ...before.state, ...after.state },
    ...(buffers.length > 0 && { buffers }),
  };
}

function newsSize(news: ModelNews): number {
  return JSON.stringify(news).length;
}
