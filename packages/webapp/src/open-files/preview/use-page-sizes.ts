/** Sizes of a PDF's pages in points: all taken for as large as the first until each is seen. Used by pdf-view.tsx. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PDFDocumentProxy } from './pdf-library';

export interface PageSize {
  width: number;
  height: number;
}

/** A4, until the first page is known. */
const GUESS: PageSize = { width: 595, height: 842 };

export interface PageSizes {
  of(number: number): PageSize;
  widest: number;
  measured(number: number, size: PageSize): void;
}

export function usePageSizes(pdf: PDFDocumentProxy): PageSizes {
  const [known, setKnown] = useState<ReadonlyMap<number, PageSize>>(new Map());
  const measured = useCallback((number: number, size: PageSize) => {
    setKnown((before) => {
      const old = before.get(number);
      if (old && old.width === size.width && old.height === size.height) return before;
      return new Map(before).set(number, size);
    });
  }, []);
  useEffect(() => {
    let isGone = false;
    pdf
      .getPage(1)
      .then((page) => {
        const { width, height } = page.getViewport({ scale: 1 });
        if (!isGone) measured(1, { width, height });
      })
      // A first page that cannot be read says so where it is drawn.
      .catch(() => {});
    return () => {
      isGone = true;
    };
  }, [pdf, measured]);
  return useMemo(() => {
    const first = known.get(1) ?? GUESS;
    const widest = Math.max(first.width, ...[...known.values()].map(({ width }) => width));
    return { of: (number) => known.get(number) ?? first, widest, measured };
  }, [known, measured]);
}
