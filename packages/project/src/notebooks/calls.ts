/** What each call of a page does: one switch to read top to bottom. Called by Notebooks with validated calls of people who may make them. */
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId } from '@lyceum/util/ids';
import {
  MAX_OUTPUT_READ_BYTES,
  type NotebookAnswer,
  type NotebookCall,
  type NotebookCallKind,
} from '@lyceum/util/protocol/notebook';
import type { OpenNotebook } from '../documents/open-notebook';
import { exportNotebook } from './export';
import { pythonVariables } from './python-variables';
import type { NotebookRoom } from './room';
import type { NotebookTools } from './tools';
import type { Viewer } from './viewer';

/** Who calls, and where. */
export interface Caller {
  room: NotebookRoom;
  notebook: OpenNotebook;
  viewer: Viewer;
  account_id: AccountId;
}

type Answer = { [K in NotebookCallKind]: NotebookAnswer<K> | Promise<NotebookAnswer<K>> }[NotebookCallKind];

/** A call with a key that comes again has the answer of the first. */
export async function answerCall(tools: NotebookTools, caller: Caller, call: NotebookCall): Promise<unknown> {
  if (!('key' in call)) return answer(tools, caller, call);
  const key = `${caller.account_id}:${call.key}`;
  return tools.results.run(`notebook ${call.kind}`, key, async () => answer(tools, caller, call));
}

function answer(tools: NotebookTools, caller: Caller, call: NotebookCall): Answer {
  const { room, viewer, notebook } = caller;
  const { seat } = room;
  switch (call.kind) {
    case 'look':
      viewer.look(call.cells);
      return {};
    case 'output_read':
      return readOutput(room, call);
    case 'kernelspecs':
      return kernelspecs(tools, call.refresh);
    case 'choose_kernel':
      return starting(room, () => seat.choose(call.name));
    case 'start':
      return starting(room, () => seat.ensure());
    case 'interrupt':
      return done(seat.interrupt());
    case 'restart':
      return starting(room, () => seat.restart());
    case 'shut_down':
      return done(seat.shutDown());
    case 'run':
      return starting(room, () => room.run(call.cells));
    case 'cancel':
      room.cancel(call.cells);
      return {};
    case 'clear':
      room.clear(call.cells);
      return {};
    case 'set_outputs':
      room.copyOutputs(call.cells);
      return {};
    case 'input':
      room.answer(call.input_id, call.value);
      return {};
    case 'complete':
      return (
        seat.kernel?.complete(call.code, call.cursor) ?? { matches: [], start: call.cursor, end: call.cursor }
      );
    case 'inspect':
      return seat.kernel?.inspect(call.code, call.cursor, call.detail) ?? { found: false, data: {} };
    case 'variables':
      return variables(room);
    case 'comm':
      room.comm(call.comm_id, call.data, call.buffers, viewer);
      return {};
    case 'console_run':
      return runInConsole(caller, call.code);
    case 'export':
      return exportNotebook(tools, notebook, call.format);
  }
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work;
  return {};
}

/** `started`: the kernel, when there was none before this call. */
async function starting(room: NotebookRoom, work: () => unknown): Promise<{ started?: string }> {
  const { generation } = room.kernel;
  const working = work();
  const began = room.kernel.generation !== generation;
  await working;
  if (!began && room.kernel.generation === generation) return {};
  const { display_name, name } = room.kernel;
  return { started: display_name || name || 'a kernel' };
}

async function runInConsole({ room, account_id }: Caller, code: string) {
  let entry_id = '';
  const started = await starting(room, () => {
    entry_id = room.runInConsole(code, account_id);
  });
  return { ...started, entry_id };
}

async function kernelspecs(
  { specs }: NotebookTools,
  refresh = false,
): Promise<NotebookAnswer<'kernelspecs'>> {
  const list = await specs.list(refresh);
  return {
    kernelspecs: list.map(({ name, display_name, language, folder, problem }) => ({
      name,
      display_name,
      language,
      folder,
      ...(problem !== undefined && { problem }),
    })),
  };
}

function readOutput(
  room: NotebookRoom,
  call: NotebookCall<'output_read'>,
): Promise<NotebookAnswer<'output_read'>> {
  const known = room.outputsOf(call.cell_id);
  const length = Math.min(call.length, MAX_OUTPUT_READ_BYTES);
  const read =
    known?.run === call.run ? known.outputs.read(call.index, call.mime, call.offset, length) : undefined;
  if (!read) throw new LyceumError('not_found', 'This output is not there any more: the cell ran again.');
  return read;
}

async function variables({ seat }: NotebookRoom): Promise<NotebookAnswer<'variables'>> {
  const { kernel } = seat;
  const supported = kernel?.spec.language.toLowerCase() === 'python';
  return { supported, variables: kernel && supported ? await pythonVariables(kernel) : [] };
}
