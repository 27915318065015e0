/**
 * Uploads of one project: holds the files, starts what the queue says, and keeps going while the person looks at other pages of the
 * project. Mounted by the project frame; leaving the project cancels what is under way.
 */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useReducer, useRef } from 'react';
import { fileAddress } from '../../api/files';
import { wordsOf } from '../../app/error-words';
import { type Sending, sendFile } from './send-file';
import { type Answer, startable, targetOf, type UploadQueue, uploadReducer } from './upload-queue';

interface Uploads {
  queue: UploadQueue;
  /** `taken`: the names that are in the folder now. */
  add(folder: ProjectPath, files: readonly File[], taken: ReadonlySet<string>): void;
  answer(id: number | 'all', answer: Answer): void;
  cancel(id: number): void;
  retry(id: number): void;
  clear(): void;
}

const UploadsContext = createContext<Uploads | undefined>(undefined);

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (!uploads) throw new Error('useUploads() needs an UploadsProvider above it.');
  return uploads;
}

interface Props {
  project_id: ProjectId;
  children: ReactNode;
}

export function UploadsProvider({ project_id, children }: Props) {
  const [queue, dispatch] = useReducer(uploadReducer, []);
  const files = useRef(new Map<number, File>());
  const sendings = useRef(new Map<number, Sending>());
  const names = useRef<ReadonlySet<string>>(new Set());
  const lastId = useRef(0);

  useEffect(() => {
    for (const upload of startable(queue)) {
      const { id } = upload;
      const file = files.current.get(id);
      if (!file || sendings.current.has(id)) continue;
      dispatch({ kind: 'started', id });
      const progress = (sent: number) => dispatch({ kind: 'progress', id, sent });
      const sending = sendFile(fileAddress(project_id, targetOf(upload)), file, progress);
      sendings.current.set(id, sending);
      sending.done
        .then(() => dispatch({ kind: 'finished', id }))
        .catch((error: unknown) => dispatch({ kind: 'failed', id, reason: wordsOf(error) }))
        .finally(() => sendings.current.delete(id));
    }
  }, [queue, project_id]);
  useEffect(
    () => () => {
      for (const sending of sendings.current.values()) sending.cancel();
    },
    [],
  );

  const uploads = useMemo<Uploads>(
    () => ({
      queue,
      add: (folder, added, taken) => {
        names.current = taken;
        const items = added.map((file) => {
          const id = ++lastId.current;
          files.current.set(id, file);
          return { id, folder, name: file.name, size: file.size };
        });
        dispatch({ kind: 'added', uploads: items, taken });
      },
      answer: (id, answer) => dispatch({ kind: 'answered', id, answer, taken: names.current }),
      cancel: (id) => {
        dispatch({ kind: 'cancelled', id });
        sendings.current.get(id)?.cancel();
      },
      retry: (id) => dispatch({ kind: 'retried', id }),
      clear: () => dispatch({ kind: 'cleared' }),
    }),
    [queue],
  );
  return <UploadsContext value={uploads}>{children}</UploadsContext>;
}
