/**
 * Pictures that are pasted or dropped into a Markdown cell: kept in the cell, as Jupyter's attachments, and named in its text. Used by cell-editor.ts.
 */
import { EditorView } from '@codemirror/view';
import { LyceumError } from '@lyceum/util/errors';
import type { CellId } from '@lyceum/util/notebook/model';
import { notifyFailure } from '../app/notify';
import type { OpenNotebook } from './open-notebook';

/** Bytes: what is larger is better a file of the project than a part of the document. */
const MAX_ATTACHMENT_BYTES = 2 * 1024 * 1024;

/** A name that the cell does not have yet. Without spaces, which end a link in Markdown. */
export function attachmentName(wanted: string, taken: readonly string[]): string {
  const clean = wanted.replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'image.png';
  const dot = clean.lastIndexOf('.');
  const [stem, suffix] = dot > 0 ? [clean.slice(0, dot), clean.slice(dot)] : [clean, ''];
  let name = clean;
  for (let i = 1; taken.includes(name); i++) name = `${stem}-${i}${suffix}`;
  return name;
}

async function base64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

async function attach(session: OpenNotebook, id: CellId, view: EditorView, image: File): Promise<void> {
  if (image.size > MAX_ATTACHMENT_BYTES)
    throw new LyceumError('too_large', 'It is larger than 2 MB. Upload it to the project and link to it.');
  const data = await base64(image);
  const name = attachmentName(image.name, Object.keys(session.notebook.attachments(id) ?? {}));
  session.undoManager.stopCapturing();
  session.notebook.setAttachment(id, name, { [image.type]: data });
  view.dispatch(view.state.replaceSelection(`![${name}](attachment:${name})`), { userEvent: 'input.paste' });
}

/** True when there were pictures, which are taken care of. */
function takeImages(session: OpenNotebook, id: CellId, view: EditorView, data: DataTransfer | null): boolean {
  if (session.notebook.type(id) !== 'markdown' || view.state.readOnly) return false;
  const images = [...(data?.files ?? [])].filter((file) => file.type.startsWith('image/'));
  const all = images.reduce(
    (work, image) => work.then(() => attach(session, id, view, image)),
    Promise.resolve(),
  );
  all.catch((error: unknown) => notifyFailure('The picture could not be taken in', error));
  return images.length > 0;
}

export function attachmentEvents(session: OpenNotebook, id: CellId) {
  return EditorView.domEventHandlers({
    paste: (event, view) => takeImages(session, id, view, event.clipboardData),
    drop: (event, view) => takeImages(session, id, view, event.dataTransfer),
  });
}
