/**
 * A PDF, page below page, drawn by pdf.js: only the pages in sight (and their neighbours) are there. Zoom by buttons and keys, or as wide
 * as the pane. A lazy chunk; mounted by content-view.tsx.
 */
import './preview.css';
import { Center, Loader, Text } from '@mantine/core';
import { IconArrowAutofitWidth, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { ToolButton } from '../tool-button';
import { loadPdf, type PDFDocumentProxy } from './pdf-library';
import { PdfPage } from './pdf-page';
import { usePageSizes } from './use-page-sizes';
import { useWidth } from './use-width';

interface Props {
  /** An address, or the bytes themselves. */
  url: string | Uint8Array;
  name: string;
  /** The bytes are no PDF, or did not come. */
  failed(reason: string): void;
}

/** Pixels around each page. */
const GAP = 12;
const ZOOM_STEP = 1.25;
const MIN_SCALE = 0.1;
/** At first no larger than this: a wide screen would show half a page in giant letters. */
const AUTO_SCALE = 1.25;
const MAX_SCALE = 8;

export default function PdfView({ url, name, failed }: Props) {
  const pdf = usePdf(url, failed);
  if (!pdf)
    return (
      <Center h="100%" role="status">
        <Loader size="sm" mr="sm" />
        <Text c="dimmed">Reading {name}…</Text>
      </Center>
    );
  return <Pages pdf={pdf} name={name} />;
}

function usePdf(url: string | Uint8Array, failed: (reason: string) => void): PDFDocumentProxy | undefined {
  const [pdf, setPdf] = useState<PDFDocumentProxy>();
  const onFailure = useRef(failed);
  onFailure.current = failed;
  useEffect(() => {
    let isGone = false;
    const task = loadPdf(typeof url === 'string' ? url : url.slice());
    task.promise
      .then((loaded) => !isGone && setPdf(loaded))
      .catch((error: unknown) => {
        if (!isGone) onFailure.current(error instanceof Error ? error.message : String(error));
      });
    return () => {
      isGone = true;
      setPdf(undefined);
      void task.destroy();
    };
  }, [url]);
  return pdf;
}

function Pages({ pdf, name }: { pdf: PDFDocumentProxy; name: string }) {
  const scroll = useRef<HTMLDivElement>(null);
  const width = useWidth(scroll);
  const sizes = usePageSizes(pdf);
  const [zoom, setZoom] = useState<number | 'fit' | 'auto'>('auto');
  const [page, setPage] = useState(1);
  const fit = Math.max(MIN_SCALE, (width - 2 * GAP) / Math.max(1, sizes.widest));
  const scale = zoom === 'fit' ? fit : zoom === 'auto' ? Math.min(fit, AUTO_SCALE) : zoom;
  const pages = useVirtualizer({
    count: pdf.numPages,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => sizes.of(index + 1).height * scale + GAP,
    paddingStart: GAP,
    overscan: 1,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other sizes are another layout
  useEffect(() => pages.measure(), [scale, sizes]);
  const zoomBy = (factor: number) =>
    setZoom(Math.min(MAX_SCALE, Math.max(MIN_SCALE, Math.round(scale * factor * 100) / 100)));
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') zoomBy(ZOOM_STEP);
    else if (event.key === '-') zoomBy(1 / ZOOM_STEP);
    else if (event.key === '0') setZoom('fit');
    else return;
    event.preventDefault();
  };
  const items = pages.getVirtualItems();
  const onScroll = () => {
    const middle = (scroll.current?.scrollTop ?? 0) + (scroll.current?.clientHeight ?? 0) / 2;
    setPage((pages.getVirtualItemForOffset(middle)?.index ?? 0) + 1);
  };
  return (
    <section className="pdf" aria-label="PDF preview">
      <div className="pdf-bar" role="toolbar" aria-label="Zoom">
        <ToolButton label="Zoom out" shortcut="-" icon={IconZoomOut} onClick={() => zoomBy(1 / ZOOM_STEP)} />
        <span className="toolbar-note" role="status" aria-label="Zoom">
          {Math.round(scale * 100)} %
        </span>
        <ToolButton label="Zoom in" shortcut="+" icon={IconZoomIn} onClick={() => zoomBy(ZOOM_STEP)} />
        <ToolButton
          label="Fit the width"
          shortcut="0"
          icon={IconArrowAutofitWidth}
          pressed={zoom === 'fit'}
          onClick={() => setZoom('fit')}
        />
        <span className="toolbar-note" role="status" aria-label="Page">
          Page {page} of {pdf.numPages}
        </span>
      </div>
      <div
        ref={scroll}
        className="pdf-pages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling and zooming by keyboard need the focus here
        tabIndex={0}
        role="document"
        aria-label={name}
        onKeyDown={onKey}
        onScroll={onScroll}
      >
        <div style={{ height: pages.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start }) => (
            <PdfPage
              key={index}
              pdf={pdf}
              number={index + 1}
              top={start}
              scale={scale}
              size={sizes.of(index + 1)}
              measured={sizes.measured}
            />
          ))}
        </div>
      </div>
    </section>
  );
}
