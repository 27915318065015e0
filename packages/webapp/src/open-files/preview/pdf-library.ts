/**
 * pdf.js with its worker: the one place that names either. A lazy chunk through pdf-view.tsx. Documents are read through the API of
 * this origin, in ranges where they are large; nothing of a PDF is ever run here.
 */
import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentLoadingTask,
  TextLayer,
} from 'pdfjs-dist/legacy/build/pdf.mjs';

export type { PDFDocumentProxy, PDFPageProxy, RenderTask } from 'pdfjs-dist';
export { TextLayer };

/** Bytes asked for at a time: large enough that a page needs few, small enough that the first comes soon. */
const RANGE_BYTES = 256 * 1024;

/** `source`: an address, or the bytes, which are given away. */
export function loadPdf(source: string | Uint8Array): PDFDocumentLoadingTask {
  // One worker for all documents of this page; webpack makes a file of it.
  GlobalWorkerOptions.workerPort ??= new Worker(
    new URL('pdfjs-dist/legacy/build/pdf.worker.mjs', import.meta.url),
    { type: 'module' },
  );
  return getDocument({
    ...(typeof source === 'string' ? { url: source } : { data: source }),
    rangeChunkSize: RANGE_BYTES,
    isEvalSupported: false,
    // The page's content policy lets no WebAssembly in; pictures that need it are few.
    useWasm: false,
  });
}
