/**
 * The outputs of one cell (or console entry): what a kernel publishes, applied in order, and what a page lacks of it. Bounded: streams by StreamText, data
 * by a budget that all cells of the notebook share, and their number.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { CellId, Output } from '@lyceum/util/notebook/model';
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import type { KernelBody } from '../kernels/types';
import { dataBytes, type Held, type HeldOutput, inFile, readHeld, shown } from './held-output';
import type { JournalledOutput } from './journal-records';
import { cutFromDisk } from './kept-stream';
import type { KeptOutput } from './notebook-files';
import type { SpillFile } from './spill';
import { StreamText } from './stream-text';

/** Outputs of one cell: beyond it streams are joined and other outputs left out. */
export const MAX_OUTPUTS = 2000;
/** Bytes of data that all outputs of one notebook hold. */
export const MAX_DATA_BYTES = 100 * 1024 * 1024;

/** Shared by the cells of a notebook. */
export interface OutputSpace {
  data_bytes: number;
  /** A new file; without a cell: nothing of it outlives the local hub. */
  spill(cell_id?: CellId): SpillFile;
  /** What an earlier life left on the disk: by what the notebook's file says, and by what the journal says. */
  find?(cell_id: CellId, text: string): KeptOutput | undefined;
  ofJournal?(cell_id: CellId, name: string): SpillFile | undefined;
}

type Published = Extract<
  KernelBody,
  { type: 'stream' | 'display_data' | 'execute_result' | 'error' | 'clear_output' }
>;

export class CellOutputs {
  /** Counts changes. */
  version = 0;
  /** Version of the last clearing: what a page has from before is void. */
  cleared = 0;
  private held: HeldOutput[] = [];
  private readonly files: SpillFile[] = [];
  /** They go at the next output. */
  private clearsNext = false;
  private leftOut = false;

  constructor(
    private readonly space: OutputSpace,
    private readonly cell_id?: CellId,
  ) {}

  get length(): number {
    return this.held.length;
  }

  /** Of what came with the file. */
  load(outputs: readonly Output[]): void {
    const kept = outputs.map((output) => this.keptOf(output));
    this.clear(new Set(kept.map((one) => one?.file)));
    outputs.forEach((output, i) => {
      const found = kept[i];
      if (found && output.output_type === 'stream') this.addKept(output, found);
      else this.addFixed(output);
    });
  }

  /** Of what the journal of an earlier life says. */
  restore(outputs: readonly JournalledOutput[]): void {
    this.clear();
    for (const output of outputs) {
      if ('output' in output) this.addFixed(output.output);
      else if ('text' in output) this.streamFor(output.name, true).stream.push(output.text + output.open);
      else this.addCut(output);
    }
  }

  forFile(): Output[] {
    return this.held.map(inFile);
  }

  /** `keep`: files that are needed all the same. */
  clear(keep?: ReadonlySet<SpillFile | undefined>): void {
    this.version++;
    this.cleared = this.version;
    this.clearsNext = false;
    this.leftOut = false;
    for (const held of this.held) if (held.kind === 'data') this.space.data_bytes -= held.bytes;
    this.held = [];
    // What the disk does not let go is swept with the next start.
    for (const file of this.files.splice(0)) if (!keep?.has(file)) file.remove().catch(() => {});
  }

  /** The end of this life: what is on the disk stays there. */
  async close(): Promise<void> {
    await Promise.all(this.files.map((file) => file.close().catch(() => {})));
  }

  /** A promise: the disk is behind, wait before more is taken. */
  take(body: Published): Promise<void> | undefined {
    if (body.type === 'clear_output') {
      if (body.wait) this.clearsNext = true;
      else this.clear();
      return undefined;
    }
    if (this.clearsNext) this.clear();
    if (body.type === 'stream') return this.addText(body.name, body.text);
    if (body.type === 'error') {
      const { ename, evalue, traceback } = body;
      this.add({ kind: 'fixed', output: { output_type: 'error', ename, evalue, traceback } });
    } else {
      const { type, data, metadata, display_id } = body;
      const output =
        type === 'execute_result'
          ? { output_type: type, data, metadata, execution_count: body.execution_count }
          : { output_type: type, data, metadata };
      this.addData(output, display_id, false);
    }
    return undefined;
  }

  /** Displays of this id show something else now; false: there are none here. */
  update(
    display_id: string,
    { data, metadata }: Pick<Extract<KernelBody, { type: 'update_display_data' }>, 'data' | 'metadata'>,
  ): boolean {
    const those = this.held.filter((held) => held.kind === 'data' && held.display_id === display_id);
    for (const held of those) {
      if (held.kind !== 'data') continue;
      const output = { ...held.output, data, metadata };
      const bytes = dataBytes(output);
      if (this.space.data_bytes - held.bytes + bytes > MAX_DATA_BYTES) continue;
      this.space.data_bytes += bytes - held.bytes;
      this.version++;
      Object.assign(held, { output, bytes, changed: this.version, rewritten: this.version });
    }
    return those.length > 0;
  }

  /** Index of the first output that changed after `version`, of those before `count`; `count` when none did. */
  firstChanged(version: number, count: number): number {
    const found = this.held.findIndex(({ changed }) => changed > version);
    return found === -1 ? count : Math.min(found, count);
  }

  at(index: number): HeldOutput | undefined {
    return this.held[index];
  }

  shown(index: number): ShownOutput | undefined {
    const held = this.held[index];
    return held && shown(held);
  }

  read(index: number, mime: string | undefined, offset: number, length: number) {
    const held = this.held[index];
    return held ? readHeld(held, mime, offset, length) : undefined;
  }

  private add(held: Held): void {
    this.version++;
    this.held.push({ ...held, changed: this.version, rewritten: this.version });
  }

  private addText(name: 'stdout' | 'stderr', text: string): Promise<void> | undefined {
    const held = this.streamFor(name);
    const { rewrote, wait } = held.stream.push(text);
    this.version++;
    held.changed = this.version;
    if (rewrote) held.rewritten = this.version;
    return wait;
  }

  /** The last output goes on when it is this stream; beyond the number of outputs: the last one of this name. */
  private streamFor(name: 'stdout' | 'stderr', isNew = false): Extract<HeldOutput, { kind: 'stream' }> {
    const isMine = (held: HeldOutput | undefined) =>
      held?.kind === 'stream' && held.stream.name === name && !held.stream.isKept;
    const last = this.held.at(-1);
    const mine = isMine(last) || this.held.length < MAX_OUTPUTS ? last : this.held.findLast(isMine);
    if (!isNew && mine?.kind === 'stream' && isMine(mine)) return mine;
    const stream = new StreamText(name, () => {
      const file = this.space.spill(this.cell_id);
      this.files.push(file);
      return file;
    });
    this.add({ kind: 'stream', stream });
    return this.held.at(-1) as Extract<HeldOutput, { kind: 'stream' }>;
  }

  private addFixed(output: Output): void {
    const isData = output.output_type === 'display_data' || output.output_type === 'execute_result';
    if (isData) this.addData(output, undefined, true);
    else this.add({ kind: 'fixed', output });
  }

  private keptOf(output: Output): KeptOutput | undefined {
    if (output.output_type !== 'stream' || this.cell_id === undefined) return undefined;
    return this.space.find?.(this.cell_id, output.text);
  }

  private addKept({ name, text }: Extract<Output, { output_type: 'stream' }>, kept: KeptOutput): void {
    const { file, stand } = kept;
    this.files.push(file);
    const { bytes, lines, head_chars, tail_chars } = stand;
    const ends = { head: text.slice(0, head_chars), tail: text.slice(text.length - tail_chars) };
    this.add({ kind: 'stream', stream: new StreamText(name, raise, { file, bytes, lines, ...ends }) });
  }

  private addCut(output: Extract<JournalledOutput, { file: string }>): void {
    const { cell_id } = this;
    const file = cell_id === undefined ? undefined : this.space.ofJournal?.(cell_id, output.file);
    if (!file) return;
    this.files.push(file);
    this.add({ kind: 'stream', stream: new StreamText(output.name, raise, cutFromDisk(file, output)) });
  }

  private addData(
    output: Extract<HeldOutput, { kind: 'data' }>['output'],
    display_id: string | undefined,
    isLoaded: boolean,
  ): void {
    const bytes = dataBytes(output);
    const isTooMuch = this.held.length >= MAX_OUTPUTS || this.space.data_bytes + bytes > MAX_DATA_BYTES;
    if (isTooMuch && !isLoaded) {
      this.leaveOut();
      return;
    }
    this.space.data_bytes += bytes;
    this.add({ kind: 'data', output, display_id, bytes });
  }

  /** Said once. */
  private leaveOut(): void {
    if (this.leftOut) return;
    this.leftOut = true;
    void this.addText('stderr', '\nMore was displayed than a notebook holds: the rest is left out.\n');
  }
}

function raise(): never {
  throw new LyceumError('internal', 'A stream of an earlier life goes on.');
}
