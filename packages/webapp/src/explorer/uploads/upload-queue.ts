/**
 * The queue of uploads as a state machine. Pure: uploads-provider.tsx holds the files and does the sending.
 *
 *   asking ──answer──► waiting ──started──► sending ──finished──► done
 *     │ skip              │ cancel             │ failed ──► failed ──retry──► waiting
 *     └──────► cancelled ◄┴────────────────────┘ cancel
 */
import { joinPath, type ProjectPath } from '@lyceum/util/paths';
import { freeName } from '../free-name';

export type UploadState =
  /** There is a file of this name: keep both, replace, or skip? */
  | { kind: 'asking' }
  | { kind: 'waiting' }
  /** Bytes sent so far. */
  | { kind: 'sending'; sent: number }
  | { kind: 'done' }
  | { kind: 'failed'; reason: string }
  | { kind: 'cancelled' };

export interface Upload {
  id: number;
  folder: ProjectPath;
  name: string;
  /** Bytes. */
  size: number;
  state: UploadState;
}

export type Answer = 'keep_both' | 'replace' | 'skip';

export type UploadEvent =
  /** `taken`: the names that are in the folder now. */
  | { kind: 'added'; uploads: Omit<Upload, 'state'>[]; taken: ReadonlySet<string> }
  | { kind: 'answered'; id: number | 'all'; answer: Answer; taken: ReadonlySet<string> }
  | { kind: 'started'; id: number }
  | { kind: 'progress'; id: number; sent: number }
  | { kind: 'finished'; id: number }
  | { kind: 'failed'; id: number; reason: string }
  | { kind: 'cancelled'; id: number }
  | { kind: 'retried'; id: number }
  /** The person has seen the results. */
  | { kind: 'cleared' };

export type UploadQueue = readonly Upload[];

/** Uploads at the same time: two keep a line busy, more only make each slower. */
export const MAX_PARALLEL = 2;

const isOver = ({ state }: Upload) =>
  state.kind === 'done' || state.kind === 'failed' || state.kind === 'cancelled';

export function uploadReducer(queue: UploadQueue, event: UploadEvent): UploadQueue {
  switch (event.kind) {
    case 'added':
      return [...queue, ...event.uploads.map((upload) => admitted(upload, event.taken))];
    case 'answered':
      return answered(queue, event);
    case 'started':
      return step(queue, event.id, ['waiting'], { kind: 'sending', sent: 0 });
    case 'progress':
      return step(queue, event.id, ['sending'], { kind: 'sending', sent: event.sent });
    case 'finished':
      return step(queue, event.id, ['sending'], { kind: 'done' });
    case 'failed':
      return step(queue, event.id, ['sending'], { kind: 'failed', reason: event.reason });
    case 'cancelled':
      return step(queue, event.id, ['asking', 'waiting', 'sending'], { kind: 'cancelled' });
    case 'retried':
      return step(queue, event.id, ['failed', 'cancelled'], { kind: 'waiting' });
    case 'cleared':
      return queue.filter((upload) => !isOver(upload));
  }
}

function admitted(upload: Omit<Upload, 'state'>, taken: ReadonlySet<string>): Upload {
  return { ...upload, state: { kind: taken.has(upload.name) ? 'asking' : 'waiting' } };
}

function step(queue: UploadQueue, id: number, from: UploadState['kind'][], state: UploadState): UploadQueue {
  return queue.map((upload) =>
    upload.id === id && from.includes(upload.state.kind) ? { ...upload, state } : upload,
  );
}

function answered(queue: UploadQueue, event: Extract<UploadEvent, { kind: 'answered' }>): UploadQueue {
  // Names given to earlier ones in the same answer are taken for the later ones.
  const taken = new Set(event.taken);
  for (const { state, name } of queue) if (state.kind !== 'cancelled') taken.add(name);
  return queue.map((upload): Upload => {
    if (upload.state.kind !== 'asking' || (event.id !== 'all' && event.id !== upload.id)) return upload;
    if (event.answer === 'skip') return { ...upload, state: { kind: 'cancelled' } };
    if (event.answer === 'replace') return { ...upload, state: { kind: 'waiting' } };
    const name = freeName(upload.name, taken);
    taken.add(name);
    return { ...upload, name, state: { kind: 'waiting' } };
  });
}

export function targetOf(upload: Upload): ProjectPath {
  return joinPath(upload.folder, upload.name);
}

/** The uploads to start now. */
export function startable(queue: UploadQueue): Upload[] {
  const sending = queue.filter(({ state }) => state.kind === 'sending').length;
  return queue.filter(({ state }) => state.kind === 'waiting').slice(0, Math.max(0, MAX_PARALLEL - sending));
}

/** Nothing is asked, waits or is being sent. */
export function isSettled(queue: UploadQueue): boolean {
  return queue.every(isOver);
}
