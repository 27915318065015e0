/** One page of a PDF: drawn on a canvas as sharp as the screen, with its text above it to select and search. */
import { useEffect, useRef, useState } from 'react';
import { type PDFDocumentProxy, type RenderTask, TextLayer } from './pdf-library';
import type { PageSize } from './use-page-sizes';

interface Props {
  pdf: PDFDocumentProxy;
  /** From 1. */
  number: number;
  /** Pixels. */
  top: number;
  scale: number;
  size: PageSize;
  measured(number: number, size: PageSize): void;
}

/** Pixels of one canvas: a browser gives up beyond some limit, and far below it memory is short on phones. */
const MAX_PIXELS = 16_000_000;

export function PdfPage({ pdf, number, top, scale, size, measured }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const drawing = draw(pdf, number, scale, { canvas: canvas.current, text: text.current, measured });
    drawing.done.then(
      () => setFailure(undefined),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
    return drawing.cancel;
  }, [pdf, number, scale, measured]);
  const width = size.width * scale;
  return (
    <section
      className="pdf-page"
      aria-label={`Page ${number}`}
      style={{
        transform: `translateY(${top}px)`,
        width,
        height: size.height * scale,
        // Its place beside the middle, also when it is wider than the pane.
        left: `max(12px, calc(50% - ${width / 2}px))`,
      }}
    >
      <canvas ref={canvas} />
      <div
        ref={text}
        className="textLayer"
        style={{ '--total-scale-factor': scale } as React.CSSProperties}
      />
      {failure !== undefined && <p className="pdf-failure">This page cannot be drawn: {failure}</p>}
    </section>
  );
}

interface Surface {
  canvas: HTMLCanvasElement | null;
  text: HTMLDivElement | null;
  measured(number: number, size: PageSize): void;
}

function draw(pdf: PDFDocumentProxy, number: number, scale: number, { canvas, text, measured }: Surface) {
  let isCancelled = false;
  let rendering: RenderTask | undefined;
  let layer: TextLayer | undefined;
  const run = async () => {
    const page = await pdf.getPage(number);
    if (isCancelled || !canvas || !text) return;
    const plain = page.getViewport({ scale: 1 });
    measured(number, { width: plain.width, height: plain.height });
    const sharp = Math.min(
      window.devicePixelRatio || 1,
      Math.sqrt(MAX_PIXELS / (plain.width * plain.height)) / scale,
    );
    const viewport = page.getViewport({ scale: scale * sharp });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    rendering = page.render({ canvas, viewport });
    await rendering.promise;
    text.replaceChildren();
    const content = await page.getTextContent();
    if (isCancelled) return;
    layer = new TextLayer({
      textContentSource: content,
      container: text,
      viewport: page.getViewport({ scale }),
    });
    await layer.render();
  };
  const done = run().catch((error: unknown) => {
    if (!isCancelled) throw error;
  });
  return {
    done,
    cancel: () => {
      isCancelled = true;
      rendering?.cancel();
      layer?.cancel();
    },
  };
}
