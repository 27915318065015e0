/**
 * Uploads of one project: holds the files, starts what the queue says, and keeps going while the person looks at other pages of the
 * project. Mounted by the project frame. What is under way when the page goes is not cancelled: it can be taken up again.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { joinPath, type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useReducer, useRef } from 'react';
import { useMe } from '../../account/use-me';
import { wordsOf } from '../../app/error-words';
import { notifyFailure } from '../../app/notify';
import { useFileOps } from '../use-file-ops';
import type { Chosen, ChosenFile } from './dropped-files';
import { type InterruptedUploads, interruptedUploads } from './interrupted';
import { pauseForLine } from './pause';
import { sendUpload } from './send-upload';
import { type UploadApi, uploadApi } from './upload-api';
import {
  type Answer,
  continuedBy,
  isSettled,
  type NewUpload,
  startable,
  type Upload,
  type UploadEvent,
  type UploadQueue,
  uploadReducer,
} from './upload-queue';

interface UploadActions {
  /** `taken`: the names that are in the folder now. */
  add(folder: ProjectPath, chosen: Chosen, taken: ReadonlySet<string>): void;
  answer(id: number | 'all', answer: Answer): void;
  /** The file of an interrupted upload. */
  giveFile(id: number, file: File): void;
  cancel(id: number | 'all'): void;
  retry(id: number): void;
  clear(): void;
}

const QueueContext = createContext<UploadQueue | undefined>(undefined);
const ActionsContext = createContext<UploadActions | undefined>(undefined);

/** Changes with every bit of progress: for the panel. */
export function useUploadQueue(): UploadQueue {
  const queue = useContext(QueueContext);
  if (!queue) throw new Error('useUploadQueue() needs an UploadsProvider above it.');
  return queue;
}

/** Never changes. */
export function useUploads(): UploadActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('useUploads() needs an UploadsProvider above it.');
  return actions;
}

interface Props {
  project_id: ProjectId;
  children: ReactNode;
}

/** What the sending needs beside the queue. Made once for the life of the provider. */
interface Sender {
  api: UploadApi;
  interrupted: InterruptedUploads;
  files: Map<number, File>;
  sendings: Map<number, AbortController>;
  nextId(): number;
}

export function UploadsProvider({ project_id, children }: Props) {
  const { account_id } = useMe();
  const ops = useFileOps(project_id);
  const [queue, dispatch] = useReducer(uploadReducer, []);
  const latest = useRef<UploadQueue>(queue);
  latest.current = queue;
  const lastId = useRef(0);
  const sender = useMemo<Sender>(
    () => ({
      api: uploadApi(project_id),
      interrupted: interruptedUploads(window.localStorage, account_id, project_id),
      files: new Map(),
      sendings: new Map(),
      nextId: () => ++lastId.current,
    }),
    [account_id, project_id],
  );
  useEffect(() => {
    for (const upload of startable(queue)) start(sender, upload, dispatch);
  }, [queue, sender]);
  useInterrupted(sender, dispatch);
  useLeaving(queue);
  const actions = useMemo<UploadActions>(
    () => uploadActions(sender, dispatch, () => latest.current, ops.createFolder),
    [sender, ops],
  );
  return (
    <ActionsContext value={actions}>
      <QueueContext value={queue}>{children}</QueueContext>
    </ActionsContext>
  );
}

type Dispatch = (event: UploadEvent) => void;

function start(sender: Sender, upload: Upload, dispatch: Dispatch): void {
  const { id } = upload;
  const file = sender.files.get(id);
  if (!file || sender.sendings.has(id)) return;
  dispatch({ kind: 'started', id });
  const controller = new AbortController();
  sender.sendings.set(id, controller);
  let current: Upload = upload;
  const forget = () => current.upload_id !== undefined && sender.interrupted.forget(current.upload_id);
  const port = {
    api: sender.api,
    begun: (upload_id: string, name: string) => {
      current = { ...current, upload_id, name };
      sender.interrupted.keep({ ...current, upload_id });
      dispatch({ kind: 'begun', id, upload_id, name });
    },
    progress: (sent: number) => dispatch({ kind: 'progress', id, sent }),
    stalled: () => dispatch({ kind: 'stalled', id }),
    pause: pauseForLine,
  };
  sendUpload(port, upload, file, controller.signal)
    .then(() => {
      forget();
      sender.files.delete(id);
      dispatch({ kind: 'finished', id });
    })
    .catch((error: unknown) => {
      if (controller.signal.aborted) return;
      if (error instanceof LyceumError && error.code === 'already_exists') dispatch({ kind: 'clashed', id });
      else dispatch({ kind: 'failed', id, reason: wordsOf(error) });
    })
    .finally(() => sender.sendings.delete(id));
}

function uploadActions(
  sender: Sender,
  dispatch: Dispatch,
  queue: () => UploadQueue,
  createFolder: (path: ProjectPath) => Promise<void>,
): UploadActions {
  const give = (id: number, file: File) => {
    sender.files.set(id, file);
    dispatch({ kind: 'file_given', id });
  };
  const drop = (upload: Upload) => {
    sender.sendings.get(upload.id)?.abort();
    if (upload.upload_id === undefined || upload.state.kind === 'done') return;
    sender.interrupted.forget(upload.upload_id);
    // What is not cancelled there is swept after a day.
    sender.api.cancel(upload.upload_id).catch(() => {});
  };
  return {
    add: (folder, { files, emptyFolders }, taken) => {
      const uploads = files.flatMap((chosen) => {
        const { name, size, lastModified: modified } = chosen.file;
        const known = continuedBy(queue(), { name, size, modified });
        if (!known) return [admit(sender, folder, chosen)];
        give(known.id, chosen.file);
        return [];
      });
      dispatch({ kind: 'added', uploads, folder, taken });
      for (const empty of emptyFolders) void makeEmpty(createFolder, joinPath(folder, empty));
    },
    answer: (id, answer) => dispatch({ kind: 'answered', id, answer }),
    giveFile: give,
    cancel: (id) => {
      for (const upload of queue()) if (id === 'all' || upload.id === id) drop(upload);
      dispatch({ kind: 'cancelled', id });
    },
    retry: (id) => dispatch({ kind: 'retried', id }),
    clear: () => dispatch({ kind: 'cleared' }),
  };
}

function admit(
  { files, ...sender }: Sender,
  folder: ProjectPath,
  { folder: below, file }: ChosenFile,
): NewUpload {
  const id = sender.nextId();
  files.set(id, file);
  const place = parseProjectPath(`${folder}/${below}`.replace(/^\//, ''));
  return { id, folder: place, name: file.name, size: file.size, modified: file.lastModified };
}

async function makeEmpty(
  createFolder: (path: ProjectPath) => Promise<void>,
  path: ProjectPath,
): Promise<void> {
  try {
    await createFolder(path);
  } catch (error) {
    if (!(error instanceof LyceumError) || error.code !== 'already_exists')
      notifyFailure(`The folder “${path}” could not be made`, error);
  }
}

/** What a former page of this project had begun and the project still has. */
function useInterrupted(sender: Sender, dispatch: Dispatch): void {
  useEffect(() => {
    let isGone = false;
    const look = async () => {
      for (const { upload_id, ...upload } of sender.interrupted.all()) {
        try {
          const sent = await sender.api.offset(upload_id);
          if (isGone) return;
          dispatch({ kind: 'restored', uploads: [{ id: sender.nextId(), upload_id, sent, ...upload }] });
        } catch (error) {
          if (error instanceof LyceumError && error.code === 'not_found')
            sender.interrupted.forget(upload_id);
        }
      }
    };
    void look();
    return () => {
      isGone = true;
      for (const controller of sender.sendings.values()) controller.abort();
    };
  }, [sender, dispatch]);
}

/** Asks before the page goes while something is being sent: the person would have to choose the files again. */
function useLeaving(queue: UploadQueue): void {
  const isBusy = !isSettled(queue) && queue.some(({ state }) => state.kind === 'sending');
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isBusy]);
}
