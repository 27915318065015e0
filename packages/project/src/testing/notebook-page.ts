/** A page at a notebook for tests, over a hub's end of wire 3: what it was told, applied as the real page does. */
import { applyNews, emptyView, type NotebookView, viewOf } from '@lyceum/util/client/notebook-news';
import { newAccountId, newKey } from '@lyceum/util/ids';
import type { CellId } from '@lyceum/util/notebook/model';
import {
  type NotebookAnswer,
  type NotebookCall,
  type NotebookCallKind,
  type NotebookState,
  notebookNewsSchema,
} from '@lyceum/util/protocol/notebook';
import type { HubClient } from './hub-client';

export class NotebookPage {
  view: NotebookView = emptyView();
  /** Batches of news that came. */
  batches = 0;
  /** A page that is slow: it takes the news, and says nothing. */
  holdsAcks = false;
  /** Characters of the longest batch. */
  longest = 0;
  private taken = 0;
  private readonly account_id = newAccountId();

  constructor(
    readonly client: HubClient,
    readonly channel: number,
  ) {}

  async open(document_id: string): Promise<this> {
    const { channel, account_id } = this;
    const state = await this.client.request('notebook_open', { channel, document_id, account_id });
    this.view = viewOf(state as NotebookState, this.view.outputs);
    return this;
  }

  async call<K extends NotebookCallKind>(
    call: Extract<NotebookCall, { kind: K }>,
  ): Promise<NotebookAnswer<K>> {
    const { channel } = this;
    return (await this.client.request('notebook_call', { channel, call })) as NotebookAnswer<K>;
  }

  look(...cells: CellId[]) {
    return this.call({ kind: 'look', cells });
  }

  run(cell_id: CellId, source: string) {
    return this.call({ kind: 'run', key: newKey(), cells: [{ cell_id, source }] });
  }

  /** Runs it, and waits for its end. */
  async runs(cell_id: CellId, source: string, wait_ms?: number): Promise<string> {
    const before = this.view.runs.get(cell_id)?.run ?? 0;
    await this.run(cell_id, source);
    const ended = ['done', 'failed', 'aborted'];
    await this.until(
      () => {
        const run = this.view.runs.get(cell_id);
        return run !== undefined && run.run > before && ended.includes(run.status);
      },
      `the end of ${source}`,
      wait_ms,
    );
    return this.view.runs.get(cell_id)?.status ?? '';
  }

  /** Streams as text, data as text/plain, errors as ename. */
  shown(cell: CellId): string[] {
    return this.view.outputs.of(cell).map((output) => {
      if (output.output_type === 'stream') return output.text;
      if (output.output_type === 'error') return output.ename;
      return String(output.data['text/plain']);
    });
  }

  async until(condition: () => boolean, what: string, wait_ms = 120_000): Promise<void> {
    const end = Date.now() + wait_ms;
    for (;;) {
      this.take();
      if (condition()) return;
      if (Date.now() > end)
        throw new Error(`Waited in vain for ${what}: ${JSON.stringify(this.view.kernel)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  take(): void {
    const messages = this.client.ofChannel('notebook_news', this.channel);
    for (const { seq, news } of messages.slice(this.taken)) {
      this.batches++;
      this.longest = Math.max(this.longest, JSON.stringify(news).length);
      for (const one of news) {
        const told = notebookNewsSchema.parse(one);
        if (told.kind === 'state') this.view = viewOf(told.state, this.view.outputs);
        else if (!applyNews(this.view, told))
          throw new Error(`News that do not follow: ${JSON.stringify(told)}`);
      }
      if (!this.holdsAcks) this.client.send({ event: 'notebook_ack', channel: this.channel, seq });
    }
    this.taken = messages.length;
  }
}
