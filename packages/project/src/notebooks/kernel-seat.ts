/**
 * The place of a notebook's kernel: which one it is, its state for people, its start and end. Used by NotebookRoom; runs and outputs are not its business.
 *
 *   none ──ensure──► starting ──► idle/busy ──dies──► dead ──ensure/restart──► starting        any ──shutDown──► none
 */
import { LyceumError } from '@lyceum/util/errors';
import { fittingKernelspec } from '@lyceum/util/notebook/fitting-kernelspec';
import type { JsonObject } from '@lyceum/util/notebook/json';
import type { KernelState, Kernelspec } from '@lyceum/util/protocol/notebook';
import type {
  InstalledKernelspec,
  Kernel,
  KernelEvent,
  KernelPlace,
  KernelProblem,
  Kernelspecs,
  StartKernel,
} from '../kernels/types';

/** Milliseconds between two looks at a kernel's memory. */
const MEMORY_MS = 3000;
/** A change of memory that is worth telling, as a share of it. */
const MEMORY_SHARE = 0.01;

export interface KernelTools {
  specs: Kernelspecs;
  start: StartKernel;
}

interface Surroundings {
  place(): KernelPlace;
  /** Metadata of the notebook. */
  metadata(): JsonObject;
  /** The state is another one. */
  changed(): void;
  event(event: KernelEvent): void | Promise<void>;
  /** Somebody wants this one from now on. */
  chosen(spec: Kernelspec): void;
  /** It is ready. */
  begun(kernel: Kernel): void;
  /** The kernel is gone (or did not come): by itself with the reason, otherwise because somebody wished so. */
  ended(problem: KernelProblem | undefined): void;
}

interface Start {
  promise: Promise<Kernel>;
  abort: AbortController;
}

export class KernelSeat {
  private current: KernelState = {
    status: 'none',
    name: null,
    display_name: '',
    language: '',
    generation: 0,
  };
  private live: Kernel | undefined;
  private starting: Start | undefined;
  /** By a person, where the notebook's metadata say (as yet) something else. */
  private chosen: string | undefined;
  /** How often it was asked to become another kernel, or none. */
  private wishes = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopListening = () => {};

  constructor(
    private readonly tools: KernelTools,
    private readonly around: Surroundings,
  ) {}

  get state(): KernelState {
    return this.current;
  }

  get kernel(): Kernel | undefined {
    return this.live;
  }

  get isActive(): boolean {
    return this.live !== undefined || this.starting !== undefined;
  }

  /** Which kernel would be started, while none is there. */
  async lookAhead(): Promise<void> {
    const { generation } = this.current;
    const spec = await this.find();
    if (this.isActive || this.current.status !== 'none' || this.current.generation !== generation) return;
    const { name, display_name, language } = spec ?? { name: null, display_name: '', language: '' };
    if (name !== this.current.name) this.set({ status: 'none', name, display_name, language });
  }

  /** It went with a local hub that was killed. */
  lost(): void {
    if (this.isActive || this.current.status !== 'none') return;
    const message = 'The program that ran it was killed: what it printed in its last moment may be missing.';
    this.bare({ status: 'dead', problem: { message, stderr: '' } });
  }

  ensure(): Promise<Kernel> {
    if (this.live) return Promise.resolve(this.live);
    this.starting ??= this.begin();
    return this.starting.promise;
  }

  async choose(name: string): Promise<void> {
    const spec = (await this.tools.specs.list()).find((one) => one.name === name);
    if (!spec) throw new LyceumError('not_found', `The kernel "${name}" is not installed.`);
    this.chosen = name;
    this.around.chosen(spec);
    await this.restart();
  }

  /** The last wish counts: who is overtaken by a later one has no failure, the later one tells how it went. */
  async restart(): Promise<void> {
    const wish = ++this.wishes;
    await this.end();
    if (this.wishes !== wish) return;
    await this.ensure().catch((error: unknown) => {
      if (this.wishes === wish) throw error;
    });
  }

  async shutDown(): Promise<void> {
    this.wishes += 1;
    await this.end();
    this.bare({ status: 'none' });
    await this.lookAhead();
  }

  async interrupt(): Promise<void> {
    if (this.starting) return this.shutDown();
    if (!this.live) throw new LyceumError('not_running', 'No kernel is running.');
    await this.live.interrupt();
  }

  /** The local hub ends. */
  async close(): Promise<void> {
    this.starting?.abort.abort();
    const { live } = this;
    this.letGo();
    await live?.shutdown('now');
  }

  private async end(): Promise<void> {
    const { live, starting } = this;
    this.starting = undefined;
    this.letGo();
    starting?.abort.abort(ended());
    if (!live && !starting) return;
    this.bare({ status: 'starting', step: 'Ending the kernel' });
    this.around.ended(undefined);
    await Promise.all([
      live?.shutdown(),
      starting?.promise.then(
        (late) => late.shutdown(),
        () => {},
      ),
    ]);
  }

  private letGo(): void {
    clearInterval(this.timer);
    this.stopListening();
    this.live = undefined;
  }

  private begin(): Start {
    const abort = new AbortController();
    const generation = this.current.generation + 1;
    this.current = { ...this.current, generation };
    this.bare({ status: 'starting', step: 'Looking for the kernel' });
    const promise = this.boot(abort);
    const start: Start = { promise, abort };
    promise.catch((error: unknown) => {
      if (this.starting !== start) return;
      this.starting = undefined;
      this.failed(problemOf(error));
    });
    return start;
  }

  private async boot(abort: AbortController): Promise<Kernel> {
    const spec = await this.find();
    if (!spec) throw new LyceumError('not_found', this.nothingFits());
    if (spec.problem !== undefined)
      throw new LyceumError('conflict', `${spec.display_name} cannot be started: ${spec.problem}`);
    const { name, display_name, language } = spec;
    const isMine = () => this.starting?.abort === abort;
    const onStep = (step: string) => {
      if (isMine()) this.bare({ status: 'starting', name, display_name, language, step });
    };
    onStep(`Starting ${display_name}`);
    const kernel = await this.tools.start(spec, this.around.place(), onStep, abort.signal);
    if (!isMine()) {
      void kernel.shutdown();
      throw ended();
    }
    this.starting = undefined;
    this.begun(kernel);
    return kernel;
  }

  private begun(kernel: Kernel): void {
    this.live = kernel;
    const { language_info } = kernel.info;
    this.bare({ status: kernel.status === 'busy' ? 'busy' : 'idle', pid: kernel.pid, language_info });
    this.stopListening = kernel.on((event) => this.heard(kernel, event));
    const measure = () => void this.measure(kernel);
    this.timer = setInterval(measure, MEMORY_MS).unref();
    measure();
    this.around.begun(kernel);
  }

  private heard(kernel: Kernel, event: KernelEvent): void | Promise<void> {
    if (this.live !== kernel) return undefined;
    if (event.kind === 'died') {
      this.letGo();
      this.failed(event.problem);
      return undefined;
    }
    if (event.kind === 'status' && event.status !== this.current.status) this.set({ status: event.status });
    return this.around.event(event);
  }

  private failed(problem: KernelProblem): void {
    this.bare({ status: 'dead', problem });
    this.around.ended(problem);
  }

  private async measure(kernel: Kernel): Promise<void> {
    const memory_bytes = await kernel.memory().catch(() => 0);
    const before = this.current.memory_bytes ?? 0;
    const isWorthIt = Math.abs(memory_bytes - before) > before * MEMORY_SHARE;
    if (this.live === kernel && memory_bytes > 0 && isWorthIt) this.set({ memory_bytes });
  }

  private async find(): Promise<InstalledKernelspec | undefined> {
    const specs = await this.tools.specs.list();
    const { chosen } = this;
    return fittingKernelspec(
      specs,
      chosen === undefined ? this.around.metadata() : { kernelspec: { name: chosen } },
    );
  }

  private nothingFits(): string {
    const { kernelspec } = this.around.metadata();
    const wanted = (kernelspec as JsonObject | undefined)?.name;
    return typeof wanted === 'string'
      ? `The kernel "${wanted}" that this notebook asks for is not installed. Choose another one.`
      : 'No kernel is installed in this project.';
  }

  private set(change: Partial<KernelState>): void {
    this.current = { ...this.current, ...change };
    this.around.changed();
  }

  /** The change, with nothing that is true of a live kernel alone. */
  private bare(change: Partial<KernelState>): void {
    const { name, display_name, language, generation, language_info } = this.current;
    const kept = { status: this.current.status, name, display_name, language, generation };
    const isSame = change.name === undefined || change.name === name;
    this.current = { ...kept, ...(isSame && language_info && { language_info }) };
    this.set(change);
  }
}

const ended = () => new LyceumError('conflict', 'The kernel was ended while it started.');

function problemOf(error: unknown): KernelProblem {
  const { problem } = error as { problem?: KernelProblem };
  if (problem) return problem;
  return {
    message: error instanceof LyceumError ? error.message : 'The kernel could not be started.',
    stderr: '',
  };
}
