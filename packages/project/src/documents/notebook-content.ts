/**
 * A document that is a notebook: cells in Yjs, results beside them (results-keeper.ts), both in one file. Made by document-on-disk. While the file is no
 * valid notebook (a conflict of git, an edit by hand), the document is the text of the file, to be mended by people; the cells wait.
 *
 *   cells ──file is no notebook──► text (`broken` says why) ──text is a notebook again: merged with the cells──► cells
 *     ▲────────────── a document that was a text until now ───────────────┘
 */
import { createSignal, type Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import { MAX_TEXT_FILE_BYTES } from '@lyceum/util/limits';
import { becomeText } from '@lyceum/util/notebook/become';
import type { NotebookKind } from '@lyceum/util/notebook/kinds';

import { mergeNotebooks } from '@lyceum/util/notebook/merge';
import {
  type Cell,
  type CellResult,
  type Notebook,
  NotebookError,
  type NotebookFile,
} from '@lyceum/util/notebook/model';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { applySteps, stepped } from '@lyceum/util/notebook/notebook-steps';
import { sameJson } from '@lyceum/util/notebook/same-json';
import type * as Y from 'yjs';
import { DISK_ORIGIN, type DocumentContent, type FileText } from './content';
import { openNotebookFile } from './notebook-file';
import { baseOfPast, NO_PAST, type NotebookPast, pastOfNotebook, readPast, writePast } from './notebook-past';
import { HeldResults, type ResultsKeeper } from './results-keeper';
import { mergeIntoText, TEXT_NAME } from './text-content';

export class NotebookContent implements DocumentContent {
  readonly notebook: NotebookDocument;
  private readonly text: Y.Text;
  private keeper: ResultsKeeper = new HeldResults();
  /** The file's results have been taken in, in this life. */
  private filled = false;
  /** As last read or written. */
  private file: NotebookFile | undefined;
  /** Results that are about to be in the file. */
  private rendered: ReadonlyMap<string, CellResult> | undefined;
  private unfollow: Disposer = () => {};
  private readonly resultsSignal = createSignal<void>();
  private readonly closedSignal = createSignal<void>();
  private closed = false;

  constructor(
    readonly kind: NotebookKind,
    private readonly doc: Y.Doc,
  ) {
    this.notebook = new NotebookDocument(doc);
    this.text = doc.getText(TEXT_NAME);
  }

  get isEmpty(): boolean {
    return this.text.length === 0 && this.notebook.order.length === 0;
  }

  /** Results changed by themselves: the file is behind. */
  onResults(listener: () => void): Disposer {
    return this.resultsSignal.on(listener);
  }

  onClosed(listener: () => void): Disposer {
    if (!this.closed) return this.closedSignal.on(listener);
    listener();
    return () => {};
  }

  useResults(keeper: ResultsKeeper): Disposer {
    this.hand(keeper);
    this.unfollow = keeper.onChanged(() => this.resultsSignal.emit());
    return () => {
      if (this.keeper === keeper) this.hand(new HeldResults());
    };
  }

  merge(past: string, text: string): string {
    const base = this.baseOf(past);
    return this.doc.transact(() => {
      if (this.isText) return this.mergeAsText(base, text);
      const file = this.open(text);
      if (file instanceof NotebookError) return this.breakUp(base, text, file.message);
      return writePast(this.takeIn(base, file));
    }, DISK_ORIGIN);
  }

  mergeLate(before: string, text: string, past: string): void {
    const base = this.baseOf(this.pastOf(before, past));
    const file = this.open(text);
    // Half of a notebook, or what a program appended to one, says nothing.
    if (this.isText || file instanceof NotebookError) return;
    const { file: present } = this;
    this.doc.transact(() => this.takeIn(base, file), DISK_ORIGIN);
    this.file = present;
  }

  says(text: string): boolean {
    if (this.isText) return this.text.toString() === text;
    const file = this.open(text);
    if (file instanceof NotebookError) return false;
    const { cells } = file.notebook;
    const { order } = this.notebook;
    return (
      cells.length === order.length &&
      cells.every((cell, i) => isAlike(cell, this.notebook.cell(order[i] ?? '')))
    );
  }

  pastOf(text: string, past: string): string {
    const base = this.baseOf(past);
    const file = this.open(text);
    if (file instanceof NotebookError) return writePast({ ...base, text });
    const { ids } = mergeNotebooks(baseOfPast(base), this.live(), file.notebook);
    return writePast(pastOfNotebook(file.withIds(ids).notebook));
  }

  render(disk: FileText | undefined): FileText {
    const past = disk ? this.baseOf(disk.past) : NO_PAST;
    this.rendered = undefined;
    if (this.isText) {
      const text = this.text.toString();
      return { text, past: writePast({ ...past, text }) };
    }
    const results = this.results();
    const notebook = { ...this.live(), results };
    const before = (disk && this.reopen(disk, past)) ?? this.file ?? openNotebookFile(this.kind, '');
    const file = before.render(notebook);
    this.file = file;
    this.rendered = results;
    return { text: file.text, past: writePast(pastOfNotebook(file.notebook)) };
  }

  written(): void {
    if (this.rendered) this.keeper.written?.(this.rendered);
    this.rendered = undefined;
  }

  settle(past: string): boolean {
    if (!this.isText) return false;
    const base = this.baseOf(past);
    const file = this.open(this.text.toString());
    return this.doc.transact(() => {
      if (!(file instanceof NotebookError)) {
        this.mend(base, file);
        return true;
      }
      const before = this.notebook.broken;
      this.notebook.setBroken(file.message);
      return this.notebook.broken !== before;
    }, DISK_ORIGIN);
  }

  looksTorn(text: string): boolean {
    return this.kind === 'ipynb' && /^\s*\{/.test(text) && !/\}\s*$/.test(text);
  }

  close(): void {
    this.unfollow();
    this.closed = true;
    this.closedSignal.emit();
  }

  private get isText(): boolean {
    return this.notebook.broken !== undefined || (this.notebook.order.length === 0 && this.text.length > 0);
  }

  private baseOf(past: string): NotebookPast {
    const known = readPast(past);
    if (known) return known;
    // As older versions kept it, or a file that was no notebook by its name.
    const file = this.open(past);
    return file instanceof NotebookError
      ? { ...NO_PAST, text: past }
      : { ...pastOfNotebook(file.notebook), text: past };
  }

  private open(text: string): NotebookFile | NotebookError {
    try {
      return openNotebookFile(this.kind, text);
    } catch (error) {
      if (error instanceof NotebookError) return error;
      throw error;
    }
  }

  /** The file as it was read or written last, if that is what it holds. */
  private reopen({ text }: FileText, { cells }: NotebookPast): NotebookFile | undefined {
    if (this.file?.text === text) return this.file;
    const file = this.open(text);
    return file instanceof NotebookError ? undefined : file.withIds(cells.map(({ id }) => id));
  }

  private live(): Notebook {
    const { notebook } = this;
    const cells = notebook.order.flatMap((id) => notebook.cell(id) ?? []);
    return { cells, metadata: notebook.metadata, results: new Map() };
  }

  private results(): Map<string, CellResult> {
    const results = new Map<string, CellResult>();
    for (const id of this.notebook.order) {
      const result = this.notebook.type(id) === 'code' ? this.keeper.get(id) : undefined;
      if (result) results.set(id, result);
    }
    return results;
  }

  private hand(keeper: ResultsKeeper): void {
    this.unfollow();
    this.unfollow = () => {};
    for (const [id, result] of this.results()) keeper.set(id, result);
    this.keeper = keeper;
  }

  /** What changed between `base` and the file comes into cells and results; what the file is from now on. */
  private takeIn(base: NotebookPast, file: NotebookFile): NotebookPast {
    const live = this.live();
    const { steps, results, ids } = mergeNotebooks(baseOfPast(base), live, file.notebook);
    refuseLarge(stepped(live, steps).cells);
    applySteps(this.notebook, steps);
    this.file = file.withIds(ids);
    const { notebook } = this.file;
    const news = this.filled ? results : new Map(ids.map((id) => [id, notebook.results.get(id) ?? null]));
    for (const [id, result] of news) if (this.notebook.has(id)) this.keeper.set(id, result ?? undefined);
    this.filled = true;
    return pastOfNotebook(notebook);
  }

  private mergeAsText(base: NotebookPast, text: string): string {
    mergeIntoText(this.text, base.text ?? this.text.toString(), text);
    const merged = this.open(this.text.toString());
    if (merged instanceof NotebookError) {
      this.notebook.setBroken(merged.message);
      return writePast({ ...base, text });
    }
    const isAll = this.text.toString() === text;
    const past = this.mend(base, merged);
    return isAll ? writePast(past) : this.pastOf(text, writePast(base));
  }

  /** The text is a notebook: it becomes cells. */
  private mend(base: NotebookPast, file: NotebookFile): NotebookPast {
    const past = this.takeIn(this.notebook.order.length === 0 ? NO_PAST : base, file);
    becomeText(this.text, '');
    this.notebook.setBroken(undefined);
    return past;
  }

  private breakUp(base: NotebookPast, text: string, reason: string): string {
    becomeText(this.text, text);
    this.notebook.setBroken(reason);
    return writePast({ ...base, text });
  }
}

/** Ids aside: the file may have none. */
function isAlike(cell: Cell, live: Cell | undefined): boolean {
  return live !== undefined && sameJson({ ...cell, id: '' }, { ...live, id: '' });
}

/** Cells are shared and have a history, as a text. */
function refuseLarge(cells: readonly Cell[]): void {
  const units = cells.reduce(
    (sum, { source, attachments }) =>
      sum + source.length + (attachments ? JSON.stringify(attachments).length : 0),
    0,
  );
  if (units <= MAX_TEXT_FILE_BYTES) return;
  const [size, limit] = [units, MAX_TEXT_FILE_BYTES].map((bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`);
  throw new LyceumError(
    'too_large',
    `The cells of this notebook have ${size}, attachments included; up to ${limit} are edited. Outputs do not count.`,
  );
}
