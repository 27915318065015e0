/** "Convert to Jupyter notebook" of a worksheet: a new file beside it with the same cells and outputs, which is opened. Called by notebook-page.tsx. */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { baseName, joinPath, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { fileAddress } from '../api/files';
import { notifyFailure, notifyWorking } from '../app/notify';
import { freeName } from '../explorer/free-name';
import { uploadApi } from '../explorer/uploads/upload-api';
import { navigate } from '../navigation/history';
import type { OpenNotebook } from './open-notebook';

/** Names tried before it is given up. */
const MAX_NAMES = 50;

export async function convertWorksheet(session: OpenNotebook, project_id: ProjectId): Promise<void> {
  const { path } = session.document;
  const done = notifyWorking(`Converting ${baseName(path)}…`);
  try {
    // The file has the outputs too, of cells that nobody looks at as well.
    await session.document.save();
    const answer = await fetch(fileAddress(project_id, path));
    if (!answer.ok) throw new LyceumError('unavailable', 'The worksheet could not be read.');
    const { sagewsToIpynb } = await import('@lyceum/util/notebook/convert');
    const made = await put(project_id, path, new Blob([sagewsToIpynb(await answer.text())]));
    done();
    navigate({ page: 'project', project_id, view: { kind: 'file', path: made } });
  } catch (error) {
    done();
    notifyFailure('The worksheet could not be converted', error);
  }
}

/** Under a name that is not taken: "a.sagews" becomes "a.ipynb", or "a (2).ipynb". */
async function put(project_id: ProjectId, worksheet: ProjectPath, file: Blob): Promise<ProjectPath> {
  const api = uploadApi(project_id);
  const name = baseName(worksheet).replace(/\.sagews$/i, '.ipynb');
  const taken = new Set<string>();
  for (;;) {
    const free = freeName(name, taken);
    const path = joinPath(parentPath(worksheet), free);
    try {
      const upload = { path, size: file.size, modified: Date.now(), overwrite: false };
      const { upload_id, offset, chunk_bytes } = await api.begin(upload);
      const options = { signal: new AbortController().signal, progress: () => {} };
      for (let at = offset; at < file.size; )
        at = await api.chunk(upload_id, at, file.slice(at, at + chunk_bytes), options);
      return path;
    } catch (error) {
      const isTaken = error instanceof LyceumError && error.code === 'already_exists';
      if (!isTaken || taken.size >= MAX_NAMES) throw error;
      taken.add(free);
    }
  }
}
