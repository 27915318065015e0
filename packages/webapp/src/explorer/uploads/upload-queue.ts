/**
 * The queue of uploads as a state machine. Pure: uploads-provider.tsx holds the files and does the sending.
 *
 *   needs_file ──file given──┐
 *   asking ──answer──► waiting ──started──► sending ──finished──► done
 *     │ skip   ▲          │ cancel           │ │ failed ──► failed ──retry──► waiting
 *     │        └──────────┼─────clashed──────┘ │
 *     └──────► cancelled ◄┴────────────────────┘ cancel
 */
import { joinPath, type ProjectPath } from '@lyceum/util/paths';

export type UploadState =
  /** There is a file of this name: keep both, replace, or skip? */
  | { kind: 'asking' }
  | { kind: 'waiting' }
  /** Bytes that the project has. `stalled`: the line is down, it goes on by itself. */
  | { kind: 'sending'; sent: number; stalled: boolean }
  /** Begun before this page was loaded: the browser cannot open the file again, the person can. */
  | { kind: 'needs_file'; sent: number }
  | { kind: 'done' }
  | { kind: 'failed'; reason: string }
  | { kind: 'cancelled' };

/** What to do when the name is taken. */
export type ClashPolicy = 'ask' | 'keep_both' | 'replace';

export interface Upload {
  id: number;
  folder: ProjectPath;
  name: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modified: number;
  policy: ClashPolicy;
  /** Given by the project; with it an upload goes on where it was. */
  upload_id?: string;
  state: UploadState;
}

export type NewUpload = Pick<Upload, 'id' | 'folder' | 'name' | 'size' | 'modified'>;
export type Answer = 'keep_both' | 'replace' | 'skip';

export type UploadEvent =
  /** `taken`: names that are in `folder` now; what lies below it, the project knows. */
  | { kind: 'added'; uploads: NewUpload[]; folder: ProjectPath; taken: ReadonlySet<string> }
  | { kind: 'restored'; uploads: (NewUpload & { upload_id: string; sent: number })[] }
  | { kind: 'answered'; id: number | 'all'; answer: Answer }
  | { kind: 'file_given'; id: number }
  | { kind: 'started'; id: number }
  /** The project took it in, under this name. */
  | { kind: 'begun'; id: number; upload_id: string; name: string }
  | { kind: 'progress'; id: number; sent: number }
  | { kind: 'stalled'; id: number }
  | { kind: 'clashed'; id: number }
  | { kind: 'finished'; id: number }
  | { kind: 'failed'; id: number; reason: string }
  | { kind: 'cancelled'; id: number | 'all' }
  | { kind: 'retried'; id: number }
  /** The person has seen the results. */
  | { kind: 'cleared' };

export type UploadQueue = readonly Upload[];

/** Uploads at the same time: small files wait for the way there and back, large ones fill the line with any number. */
export const MAX_PARALLEL = 3;

const OVER: readonly UploadState['kind'][] = ['done', 'failed', 'cancelled'];
const isOver = ({ state }: Upload) => OVER.includes(state.kind);

export function uploadReducer(queue: UploadQueue, event: UploadEvent): UploadQueue {
  switch (event.kind) {
    case 'added':
      return [...queue, ...event.uploads.map((upload) => admitted(upload, event))];
    case 'restored':
      return [
        ...queue,
        ...event.uploads.map(({ sent, ...upload }): Upload => {
          return { ...upload, policy: 'ask', state: { kind: 'needs_file', sent } };
        }),
      ];
    case 'answered':
      return queue.map((upload) => answered(upload, event));
    case 'cleared':
      return queue.filter((upload) => !isOver(upload));
    case 'cancelled':
      if (event.id === 'all')
        return queue.map((upload) => (isOver(upload) ? upload : { ...upload, state: { kind: 'cancelled' } }));
  }
  const { id } = event;
  return queue.map((upload) => (upload.id === id ? stepped(upload, event) : upload));
}

type OneEvent = Exclude<UploadEvent, { kind: 'added' | 'restored' | 'answered' | 'cleared' }>;

function stepped(upload: Upload, event: OneEvent): Upload {
  const { state } = upload;
  const to = (from: UploadState['kind'][], next: UploadState): Upload =>
    from.includes(state.kind) ? { ...upload, state: next } : upload;
  switch (event.kind) {
    case 'file_given':
      return to(['needs_file'], { kind: 'waiting' });
    case 'started':
      return to(['waiting'], { kind: 'sending', sent: 0, stalled: false });
    case 'begun':
      if (state.kind !== 'sending') return upload;
      return { ...upload, upload_id: event.upload_id, name: event.name };
    case 'progress':
      return to(['sending'], { kind: 'sending', sent: event.sent, stalled: false });
    case 'stalled':
      return state.kind === 'sending' ? { ...upload, state: { ...state, stalled: true } } : upload;
    case 'clashed':
      return to(['sending'], { kind: 'asking' });
    case 'finished':
      return to(['sending'], { kind: 'done' });
    case 'failed':
      return to(['sending'], { kind: 'failed', reason: event.reason });
    case 'cancelled':
      return isOver(upload) ? upload : { ...upload, state: { kind: 'cancelled' } };
    case 'retried':
      return to(['failed', 'cancelled'], { kind: 'waiting' });
  }
}

function admitted(upload: NewUpload, { folder, taken }: Extract<UploadEvent, { kind: 'added' }>): Upload {
  const isTaken = upload.folder === folder && taken.has(upload.name);
  return { ...upload, policy: 'ask', state: { kind: isTaken ? 'asking' : 'waiting' } };
}

/** An answer for all is also one for those whose clash is not known yet. */
function answered(upload: Upload, { id, answer }: Extract<UploadEvent, { kind: 'answered' }>): Upload {
  const isAsked = upload.state.kind === 'asking' && (id === 'all' || id === upload.id);
  const isAhead = id === 'all' && upload.state.kind === 'waiting' && answer !== 'skip';
  if (!isAsked && !isAhead) return upload;
  if (answer === 'skip') return { ...upload, state: { kind: 'cancelled' } };
  // Begun under another policy it would only clash again.
  const { upload_id: _, ...rest } = upload;
  return { ...rest, policy: answer, state: { kind: 'waiting' } };
}

export function targetOf(upload: Pick<Upload, 'folder' | 'name'>): ProjectPath {
  return joinPath(upload.folder, upload.name);
}

/** The uploads to start now. */
export function startable(queue: UploadQueue): Upload[] {
  const sending = queue.filter(({ state }) => state.kind === 'sending').length;
  const free = Math.max(0, MAX_PARALLEL - sending);
  return free === 0 ? [] : queue.filter(({ state }) => state.kind === 'waiting').slice(0, free);
}

/** Nothing is asked, waits or is being sent. */
export function isSettled(queue: UploadQueue): boolean {
  return queue.every(isOver);
}

/** Bytes of all that is not given up, and how many of them have arrived. */
export function totals(queue: UploadQueue): { size: number; sent: number } {
  let size = 0;
  let sent = 0;
  for (const upload of queue) {
    if (upload.state.kind === 'cancelled' || upload.state.kind === 'failed') continue;
    size += upload.size;
    if (upload.state.kind === 'done') sent += upload.size;
    else if ('sent' in upload.state) sent += upload.state.sent;
  }
  return { size, sent };
}

/** The interrupted upload that this file continues: the same name, size and time. */
export function continuedBy(
  queue: UploadQueue,
  file: Pick<Upload, 'name' | 'size' | 'modified'>,
): Upload | undefined {
  return queue.find(
    ({ state, name, size, modified }) =>
      state.kind === 'needs_file' && name === file.name && size === file.size && modified === file.modified,
  );
}
