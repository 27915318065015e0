/** Sends one file to the project by PUT, with progress and cancel. XMLHttpRequest, because fetch tells no upload progress. */
import { LyceumError } from '@lyceum/util/errors';
import { errorOf } from '../../api/http';

export interface Sending {
  done: Promise<void>;
  cancel(): void;
}

export function sendFile(address: string, file: Blob, progress: (sent: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(errorOf(request.status, parse(request.responseText)));
    };
    request.onerror = () => reject(new LyceumError('unavailable', 'The connection broke during the upload.'));
    request.onabort = () => reject(new LyceumError('conflict', 'Cancelled.'));
  });
  request.open('PUT', address);
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.send(file);
  return { done, cancel: () => request.abort() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
