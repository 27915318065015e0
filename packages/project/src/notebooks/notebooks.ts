/**
 * The notebooks of the project that somebody looks at or runs: a room for each, by its document. Called by server/notebook-requests and the command line;
 * loaded at the first notebook. A room stays while its document is open, and a kernel keeps the document open.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSignal, type Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId, DocumentId } from '@lyceum/util/ids';
import type { CellId, CellResult } from '@lyceum/util/notebook/model';
import { parentPath } from '@lyceum/util/paths';
import type { NotebookCall, NotebookState } from '@lyceum/util/protocol/notebook';
import type { OpenNotebook } from '../documents/open-notebook';
import { knownMark } from '../documents/result-marks';
import { sweepKernels } from '../kernels/leftovers';
import { answerCall } from './calls';
import { readJournal } from './journal-records';
import { noteBegun, noteChosen } from './kernel-metadata';
import type { LastingOutputs } from './lasting-results';
import { LostKernels } from './lost-kernels';
import type { NotebookFiles } from './notebook-files';
import { OutputFiles } from './output-files';
import { OutputJournal } from './output-journal';
import { NotebookRoom } from './room';
import type { NotebookTools } from './tools';
import type { NotebookPort } from './viewer';
import { worksheetOf } from './worksheets';

/** Milliseconds that a page's document may come later than the page's question (the hub attaches both after a restart). */
const DOCUMENT_WAIT_MS = 5000;
const LOOK_MS = 25;

/** A page at a notebook. */
export interface AttachedPage {
  readonly state: NotebookState;
  call(call: NotebookCall): Promise<unknown>;
  ack(seq: number): void;
  close(): void;
}

export interface OpenRoom {
  room: NotebookRoom;
  notebook: OpenNotebook;
}

export class Notebooks {
  private readonly rooms = new Map<DocumentId, OpenRoom>();
  private readonly outputFiles: OutputFiles;
  private readonly lostKernels: LostKernels;
  private closed = false;

  constructor(readonly tools: NotebookTools) {
    const { home, quota } = tools;
    const reserve = (bytes: number) => quota.reserve(bytes);
    this.outputFiles = new OutputFiles(join(tools.state_dir, 'outputs'), { home, reserve });
    mkdirSync(join(tools.state_dir, 'kernels'), { recursive: true, mode: 0o700 });
    sweepKernels(join(tools.state_dir, 'kernels'));
    this.lostKernels = new LostKernels(join(tools.state_dir, 'with-kernel'));
  }

  async open(document_id: DocumentId, account_id: AccountId, port: NotebookPort): Promise<AttachedPage> {
    const opened = await this.room(document_id);
    const { room } = opened;
    const viewer = room.join(port);
    return {
      state: room.state(),
      call: (call) => answerCall(this.tools, { ...opened, viewer, account_id }, call),
      ack: (seq) => viewer.ack(seq),
      close: () => room.leave(viewer),
    };
  }

  /** The room of a document; unavailable when no hub has attached it. */
  async room(document_id: DocumentId): Promise<OpenRoom> {
    const notebook = await this.notebook(document_id);
    await notebook.ready;
    if (this.closed) throw new LyceumError('unavailable', 'The project is stopping.');
    const known = this.rooms.get(document_id);
    if (known?.notebook === notebook) return known;
    return this.make(notebook, true);
  }

  /** Of the kernel that runs, for other programs. */
  connectionFile(document_id: DocumentId): string | undefined {
    return this.rooms.get(document_id)?.room.seat.kernel?.connection_file;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.rooms.values()].map(({ room }) => room.close()));
    this.lostKernels.close();
  }

  /** `notebook` may be none of a hub's: what a program of the project runs by itself. Then nobody comes back to it by its id: it has no journal. */
  make(notebook: OpenNotebook, isHubs = false): OpenRoom {
    const { tools } = this;
    const files = this.outputFiles.open(notebook.document_id, () => notebook.path);
    const lasting = lastingOutputs(files, isHubs);
    const changed = createSignal<void>();
    let release: Disposer | undefined;
    const room: NotebookRoom = new NotebookRoom({
      tools,
      home: tools.home,
      place: () => ({
        cwd: join(tools.home, parentPath(notebook.path)),
        dir: join(tools.state_dir, 'kernels'),
        logger: tools.logger,
        env: { JPY_SESSION_NAME: join(tools.home, notebook.path) },
      }),
      metadata: () => metadataOf(notebook),
      spill: (cell) => files.create(cell),
      lasting,
      kernelChosen: (spec) => noteChosen(notebook, spec),
      kernelBegun: (kernel) => noteBegun(notebook, kernel),
      ...(notebook.kind === 'sagews' && { worksheet: worksheetOf(notebook) }),
      resultsChanged: () => changed.emit(),
      lostKernel: this.lostKernels.take(notebook.document_id),
      kernelChanged: (isActive) => {
        if (!this.closed) this.lostKernels.mark(notebook.document_id, isActive);
        if (isActive) release ??= notebook.retain();
        else {
          release?.();
          release = undefined;
        }
      },
    });
    const opened = { room, notebook };
    this.rooms.set(notebook.document_id, opened);
    const unfollow = this.follow(opened, changed.on);
    if (!notebook.notebook.broken) {
      room.restoreRest(notebook.notebook.order);
      files.dropUnused();
    }
    notebook.onClosed(() => {
      unfollow();
      if (this.rooms.get(notebook.document_id) === opened) this.rooms.delete(notebook.document_id);
      this.leaveFiles(files, notebook);
      void room.close();
    });
    return opened;
  }

  private follow({ room, notebook }: OpenRoom, onChanged: (listener: () => void) => Disposer): Disposer {
    const giveBack = notebook.useResults({
      get: (cell) => room.result(cell),
      set: (cell, result) => room.load(cell, result),
      written: (results) => room.written(results),
      onChanged,
    });
    const unwatch = notebook.notebook.onChange(({ metadata }) => {
      if (metadata) void room.seat.lookAhead();
    });
    return () => {
      unwatch();
      giveBack();
    };
  }

  private leaveFiles(files: NotebookFiles, { notebook }: OpenNotebook): void {
    if (!notebook.broken) files.dropUnused((cell) => !notebook.has(cell));
    files.close();
    this.outputFiles.sweep();
  }

  private async notebook(document_id: DocumentId): Promise<OpenNotebook> {
    const end = Date.now() + DOCUMENT_WAIT_MS;
    for (;;) {
      const notebook = this.tools.documents().notebook(document_id);
      if (notebook) return notebook;
      if (Date.now() > end)
        throw new LyceumError('unavailable', 'The project does not have this notebook yet.');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

function lastingOutputs(files: NotebookFiles, isHubs: boolean): LastingOutputs {
  const markOf = (result: CellResult | undefined) => {
    const isNothing = !result || (result.execution_count === null && result.outputs.length === 0);
    return isNothing ? '' : knownMark(result);
  };
  const lost = isHubs ? readJournal(files.journal) : new Map<CellId, never>();
  const options = { path: files.journal, prepare: () => files.prepare(), markOf };
  const journal = isHubs ? new OutputJournal(options) : undefined;
  journal?.holds(lost.keys());
  return {
    files: {
      find: (cell, text) => files.find(cell, text),
      ofJournal: (cell, name) => files.ofJournal(cell, name),
    },
    journal,
    lost,
    markOf,
  };
}

/** A worksheet that names no kernel is for Sage. */
function metadataOf({ kind, notebook }: OpenNotebook) {
  const { metadata } = notebook;
  if (kind !== 'sagews' || metadata.kernelspec) return metadata;
  return { ...metadata, kernelspec: { name: 'sagemath', language: 'sage' } };
}
