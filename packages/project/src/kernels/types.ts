/**
 * What a kernel is to those who use it: the runs of notebooks, and the tests. kernel.ts runs the real ones; fake-kernel.ts is the twin without a process.
 * A kernel lives once: a restart is the end of one and the start of another.
 */
import type { Logger } from '@lyceum/util/node/logger';
import type { JsonObject } from '@lyceum/util/notebook/json';
import type { MimeBundle } from '@lyceum/util/notebook/model';
import type { Kernelspec } from '@lyceum/util/protocol/notebook';

/** A kernelspec as it can be run. Without `problem` its program is there. */
export interface InstalledKernelspec extends Kernelspec {
  /** Absolute program first; `{connection_file}` stands for the file's path. */
  argv: string[];
  /** As in the file: `${NAME}` stands for a variable of ours. */
  env: Record<string, string>;
  interrupt_mode: 'signal' | 'message';
  metadata: JsonObject;
}

export interface Kernelspecs {
  /** Those of one name once, the first that Jupyter would take; broken ones last. `refresh`: look again on the disk. */
  list(refresh?: boolean): Promise<readonly InstalledKernelspec[]>;
}

/** What the kernel published, decoded; unknown kinds as they are. */
export type KernelBody =
  | { type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { type: 'display_data'; data: MimeBundle; metadata: JsonObject; display_id?: string }
  | { type: 'update_display_data'; data: MimeBundle; metadata: JsonObject; display_id?: string }
  | {
      type: 'execute_result';
      data: MimeBundle;
      metadata: JsonObject;
      execution_count: number | null;
      display_id?: string;
    }
  | { type: 'error'; ename: string; evalue: string; traceback: string[] }
  | { type: 'clear_output'; wait: boolean }
  | { type: 'execute_input'; code: string; execution_count: number | null }
  | { type: 'comm_open'; comm_id: string; target_name: string; data: JsonObject }
  | { type: 'comm_msg'; comm_id: string; data: JsonObject }
  | { type: 'comm_close'; comm_id: string; data: JsonObject }
  | { type: 'other'; msg_type: string; content: JsonObject };

export interface KernelMessage {
  /** Id of the request that it answers: an Execution's, a comm message's, or of none that we know. */
  parent_id: string | undefined;
  body: KernelBody;
  metadata: JsonObject;
  buffers: readonly Uint8Array[];
  /** On the wire. */
  bytes: number;
}

/** The kernel waits for a person. Answering twice, or after the end, does nothing. */
export interface KernelInput {
  parent_id: string | undefined;
  prompt: string;
  password: boolean;
  reply(value: string): void;
}

/** Why a kernel did not start, or ended by itself: for people. */
export interface KernelProblem {
  message: string;
  /** The end of what it wrote to stderr (and stdout, where it is all there is). */
  stderr: string;
}

export type KernelEvent =
  | { kind: 'status'; status: 'idle' | 'busy'; parent_id: string | undefined }
  /** Everything published, the outputs of executions too. */
  | { kind: 'message'; message: KernelMessage }
  | { kind: 'input'; input: KernelInput }
  /** Its heartbeat stopped or came back. Some kernels (R) have none while they compute. */
  | { kind: 'responding'; responding: boolean }
  /** Not after `shutdown`. */
  | { kind: 'died'; problem: KernelProblem };

export interface ExecuteOptions {
  /** No outputs of its value, not counted. Default false. */
  silent?: boolean;
  /** Default: not silent. */
  store_history?: boolean;
  /** Requests that wait behind it are aborted when it fails. Default false: our own queue does that. */
  stop_on_error?: boolean;
  /** Default true. */
  allow_stdin?: boolean;
  user_expressions?: Record<string, string>;
}

export interface ExecuteReply {
  status: 'ok' | 'error' | 'aborted';
  execution_count: number | null;
  /** With status error. */
  ename: string;
  evalue: string;
  traceback: string[];
  /** Old pagers: what IPython's `?` shows. */
  payload: JsonObject[];
  user_expressions: JsonObject;
}

export interface ExecutionListener {
  /** Its outputs in order. While a promise is pending nothing more is read, and a kernel that goes on printing is held. */
  message?(message: KernelMessage): void | Promise<void>;
  /** Without it the kernel hears that nobody answers (an empty line). */
  input?(input: KernelInput): void;
}

export interface Execution {
  readonly msg_id: string;
  /** When the reply and all outputs are there. Rejects only with LyceumError not_running: the kernel ended. */
  readonly done: Promise<ExecuteReply>;
}

export interface KernelInfo {
  protocol_version: string;
  implementation: string;
  implementation_version: string;
  banner: string;
  /** name, version, mimetype, file_extension, codemirror_mode, pygments_lexer, … */
  language_info: JsonObject;
}

export interface Completions {
  matches: { text: string; type?: string }[];
  /** UTF-16 units of `code` that a match replaces. */
  start: number;
  end: number;
}

export interface Inspection {
  found: boolean;
  data: MimeBundle;
}

export interface Completeness {
  status: 'complete' | 'incomplete' | 'invalid' | 'unknown';
  indent: string;
}

export interface HistoryRequest {
  hist_access_type: 'tail' | 'range' | 'search';
  n?: number;
  pattern?: string;
  unique?: boolean;
  session?: number;
  start?: number;
  stop?: number;
  output?: boolean;
  raw?: boolean;
}

/** A message to a widget's other half in the kernel. */
export type CommMessage =
  | { type: 'comm_open'; comm_id: string; target_name: string; data: JsonObject }
  | { type: 'comm_msg' | 'comm_close'; comm_id: string; data: JsonObject };

/** Answers reject with LyceumError: not_running when the kernel ended, timeout when it does not answer in time (a busy kernel answers when it is idle again). */
export interface Kernel {
  readonly spec: InstalledKernelspec;
  readonly pid: number;
  /** For `jupyter console --existing <file>`. */
  readonly connection_file: string;
  readonly info: KernelInfo;
  readonly status: 'idle' | 'busy' | 'dead';
  readonly responding: boolean;
  /** A promise that a listener returns is waited for as an ExecutionListener's. */
  on(listener: (event: KernelEvent) => void | Promise<void>): () => void;
  execute(code: string, options?: ExecuteOptions, listener?: ExecutionListener): Execution;
  /** `cursor`: UTF-16 units. */
  complete(code: string, cursor: number): Promise<Completions>;
  inspect(code: string, cursor: number, detail: 0 | 1): Promise<Inspection>;
  isComplete(code: string): Promise<Completeness>;
  /** [session, line, input] or [session, line, [input, output]]. */
  history(request: HistoryRequest): Promise<unknown[][]>;
  /** comm_id → target_name of the live ones. */
  comms(target_name?: string): Promise<Record<string, string>>;
  /** Answers the message's id, which is the parent of what it leads to. */
  sendComm(message: CommMessage, extra?: { metadata?: JsonObject; buffers?: readonly Uint8Array[] }): string;
  interrupt(): Promise<void>;
  /** Asks it to end, then ends it with everything it started. `now`: without asking (the local hub has 2 s). */
  shutdown(how?: 'now'): Promise<void>;
  /** Resident bytes of its process tree. */
  memory(): Promise<number>;
}

export interface KernelPlace {
  cwd: string;
  /** Beside our own environment and the spec's. */
  env?: Record<string, string>;
  /** Folder for the private folders of kernels: connection file and sockets. */
  dir: string;
  logger: Logger;
}

/** Fails with KernelStartError (start.ts). `onStep`: what it is waiting for now, for people. `signal`: gives up and leaves nothing. */
export type StartKernel = (
  spec: InstalledKernelspec,
  place: KernelPlace,
  onStep?: (step: string) => void,
  signal?: AbortSignal,
) => Promise<Kernel>;
