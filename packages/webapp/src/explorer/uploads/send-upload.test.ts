/** One upload against an in-memory project that loses its line, its answers and its memory. */
import { LyceumError } from '@lyceum/util/errors';
import { HOME } from '@lyceum/util/paths';
import { type SendPort, sendUpload } from './send-upload';
import type { UploadApi } from './upload-api';
import type { Upload } from './upload-queue';

const CHUNK = 4;
const TEXT = 'resumable uploads';
const upload: Upload = {
  id: 1,
  folder: HOME,
  name: 'a.txt',
  size: TEXT.length,
  modified: 7,
  policy: 'ask',
  state: { kind: 'waiting' },
};

type Fault = 'line_down' | 'answer_lost' | 'forgotten' | 'disk_full';

/** A project; `faults` strike at the chunks with these numbers. */
function project(faults: Record<number, Fault> = {}, existing: string[] = []) {
  const files = new Map<string, string>(existing.map((name) => [name, 'old']));
  const parts = new Map<string, { path: string; text: string; size: number }>();
  let chunks = 0;
  const part = (id: string) => {
    const found = parts.get(id);
    if (!found) throw new LyceumError('not_found', 'No such upload.');
    return found;
  };
  const api: UploadApi = {
    begin: async ({ path, size, overwrite }) => {
      if (files.has(path) && !overwrite) throw new LyceumError('already_exists', 'taken');
      const upload_id = `u${parts.size + 1}`;
      parts.set(upload_id, { path, text: '', size });
      return { upload_id, offset: 0, chunk_bytes: CHUNK };
    },
    offset: async (id) => part(id).text.length,
    chunk: async (id, offset, bytes) => {
      const fault = faults[++chunks];
      if (fault === 'line_down') throw new LyceumError('unavailable', 'down');
      if (fault === 'disk_full') throw new LyceumError('disk_full', 'The disk is full.');
      if (fault === 'forgotten') parts.clear();
      const target = part(id);
      if (offset !== target.text.length) throw new LyceumError('conflict', 'offset');
      target.text += await bytes.text();
      if (target.text.length >= target.size) files.set(target.path, target.text);
      if (fault === 'answer_lost') throw new LyceumError('unavailable', 'lost');
      return target.text.length;
    },
    cancel: async (id) => void parts.delete(id),
  };
  return { api, files, parts };
}

function port(api: UploadApi) {
  const seen = { stalls: 0, begun: [] as string[], progress: [] as number[] };
  const made: SendPort = {
    api,
    begun: (_id, name) => void seen.begun.push(name),
    progress: (sent) => void seen.progress.push(sent),
    stalled: () => void seen.stalls++,
    pause: async () => {},
  };
  return { made, seen };
}

const send = (made: SendPort, of: Partial<Upload> = {}, signal = new AbortController().signal) =>
  sendUpload(made, { ...upload, ...of }, new Blob([TEXT]), signal);

test('[WX10] a file goes chunk by chunk, and its progress never runs ahead of its size', async () => {
  const { api, files } = project();
  const { made, seen } = port(api);
  await send(made);
  expect(files.get('a.txt')).toBe(TEXT);
  expect(seen.progress).toEqual([0, 4, 8, 12, 16]);
});

test.each<[string, Record<number, Fault>]>([
  ['the line is down twice', { 2: 'line_down', 3: 'line_down' }],
  ['an answer is lost', { 2: 'answer_lost' }],
  ['the last answer is lost', { 5: 'answer_lost' }],
  ['the project forgot it', { 3: 'forgotten' }],
])('[WX10] it goes on by itself when %s, and no byte is there twice', async (_name, faults) => {
  const { api, files } = project(faults);
  const { made } = port(api);
  await send(made, { policy: 'replace' });
  expect(files.get('a.txt')).toBe(TEXT);
});

test('[WX10] an upload from before a reload goes on at the offset that the project has', async () => {
  const { api, files, parts } = project();
  parts.set('u9', { path: 'a.txt', text: TEXT.slice(0, 8), size: TEXT.length });
  const { made, seen } = port(api);
  await send(made, { upload_id: 'u9' });
  expect(seen.progress[0]).toBe(8);
  expect(seen.begun).toEqual([]);
  expect(files.get('a.txt')).toBe(TEXT);
});

test('[WX10] a file without bytes arrives', async () => {
  const { api, files } = project();
  await sendUpload(port(api).made, { ...upload, size: 0 }, new Blob([]), new AbortController().signal);
  expect(files.get('a.txt')).toBe('');
});

test('[WX11] a full disk ends it at once, in the words of the project', async () => {
  const { made, seen } = port(project({ 2: 'disk_full' }).api);
  await expect(send(made)).rejects.toThrow('The disk is full.');
  expect(seen.stalls).toBe(0);
});

test('[WX7] a taken name is told, numbered or replaced, as the person chose', async () => {
  const taken = ['a.txt', 'a (2).txt'];
  await expect(send(port(project({}, taken).api).made)).rejects.toMatchObject({ code: 'already_exists' });
  const both = project({}, taken);
  const { made, seen } = port(both.api);
  await send(made, { policy: 'keep_both' });
  expect(seen.begun).toEqual(['a (3).txt']);
  expect(both.files.get('a.txt')).toBe('old');
  const replaced = project({}, taken);
  await send(port(replaced.api).made, { policy: 'replace' });
  expect(replaced.files.get('a.txt')).toBe(TEXT);
});

test('[WX11] a cancelled one sends nothing more', async () => {
  const { api } = project({ 2: 'line_down' });
  const { made } = port(api);
  const cancel = new AbortController();
  const pause = made.pause;
  made.pause = async (failures, signal) => {
    cancel.abort();
    await pause(failures, signal);
  };
  await expect(send(made, {}, cancel.signal)).rejects.toThrow();
});
