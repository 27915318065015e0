/** A picture, as large as the pane or in its own size, and sizes between. Mounted by content-view.tsx. */
import './preview.css';
import { IconAspectRatio, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useState } from 'react';
import { ToolButton } from '../tool-button';

const STEP = 1.25;
const MIN_SCALE = 0.05;
const MAX_SCALE = 16;

export function ImageView({ url, name, failed }: { url: string; name: string; failed(): void }) {
  const [natural, setNatural] = useState<{ width: number; height: number }>();
  const [shown, setShown] = useState<number>();
  const [zoom, setZoom] = useState<number | 'fit'>('fit');
  const zoomBy = (factor: number) => {
    const now = zoom === 'fit' ? (shown ?? 1) : zoom;
    setZoom(Math.min(MAX_SCALE, Math.max(MIN_SCALE, now * factor)));
  };
  const measure = (image: HTMLImageElement) => {
    setNatural({ width: image.naturalWidth, height: image.naturalHeight });
    setShown(image.naturalWidth > 0 ? image.clientWidth / image.naturalWidth : 1);
  };
  return (
    <section className="pdf" aria-label="Picture">
      <div className="pdf-bar" role="toolbar" aria-label="Zoom">
        <ToolButton label="Zoom out" icon={IconZoomOut} onClick={() => zoomBy(1 / STEP)} />
        <ToolButton label="Zoom in" icon={IconZoomIn} onClick={() => zoomBy(STEP)} />
        <ToolButton
          label="Fit the page"
          icon={IconAspectRatio}
          pressed={zoom === 'fit'}
          onClick={() => setZoom(zoom === 'fit' ? 1 : 'fit')}
        />
        {natural && natural.width > 0 && (
          <span className="toolbar-note" role="status">
            {natural.width} × {natural.height}
            {zoom !== 'fit' && `, ${Math.round(zoom * 100)} %`}
          </span>
        )}
      </div>
      <div className="preview-image" data-fit={zoom === 'fit' || undefined}>
        <img
          src={url}
          alt={name}
          onError={failed}
          onLoad={(event) => measure(event.currentTarget)}
          {...(zoom !== 'fit' && natural && { width: natural.width * zoom, height: natural.height * zoom })}
        />
      </div>
    </section>
  );
}
