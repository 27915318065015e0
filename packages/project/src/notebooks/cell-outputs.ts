/**
 * The outputs of one cell (or console entry): what a kernel publishes, applied in order, and what a page lacks of it. Bounded: streams by StreamText, data
 * by a budget that all cells of the notebook share, and their number.
 */
import type { Output } from '@lyceum/util/notebook/model';
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import type { KernelBody } from '../kernels/types';
import { dataBytes, type Held, type HeldOutput, inFile, readHeld, shown } from './held-output';
import type { SpillFile } from './spill';
import { StreamText } from './stream-text';

/** Outputs of one cell: beyond it streams are joined and other outputs left out. */
export const MAX_OUTPUTS = 2000;
/** Bytes of data that all outputs of one notebook hold. */
export const MAX_DATA_BYTES = 100 * 1024 * 1024;

/** Shared by the cells of a notebook. */
export interface OutputSpace {
  data_bytes: number;
  spill(): SpillFile;
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

  constructor(private readonly space: OutputSpace) {}

  get length(): number {
    return this.held.length;
  }

  /** Of what came with the file. */
  load(outputs: readonly Output[]): void {
    this.clear();
    for (const output of outputs) {
      const isData = output.output_type === 'display_data' || output.output_type === 'execute_result';
      if (isData) this.addData(output, undefined, true);
      else this.add({ kind: 'fixed', output });
    }
  }

  forFile(): Output[] {
    return this.held.map(inFile);
  }

  clear(): void {
    this.version++;
    this.cleared = this.version;
    this.clearsNext = false;
    this.leftOut = false;
    for (const held of this.held) if (held.kind === 'data') this.space.data_bytes -= held.bytes;
    this.held = [];
    this.release();
  }

  /** Gives the disk back. What is in memory stays. */
  release(): void {
    // What the disk does not let go is swept with the next start.
    for (const file of this.files.splice(0)) file.remove().catch(() => {});
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
  private streamFor(name: 'stdout' | 'stderr') {
    const isMine = (held: HeldOutput | undefined) => held?.kind === 'stream' && held.stream.name === name;
    const last = this.held.at(-1);
    const mine = isMine(last) || this.held.length < MAX_OUTPUTS ? last : this.held.findLast(isMine);
    if (mine?.kind === 'stream' && isMine(mine)) return mine;
    const stream = new StreamText(name, () => {
      const file = this.space.spill();
      this.files.push(file);
      return file;
    });
    this.add({ kind: 'stream', stream });
    return this.held.at(-1) as Extract<HeldOutput, { kind: 'stream' }>;
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
