/** A picture: always an <img>, so that nothing inside an SVG runs or reaches the page. */
import type { JsonObject } from '@lyceum/util/notebook/json';
import { useMemo, useState } from 'react';
import { AnsiText } from './ansi-text';
import { altOf, dataUrl, sizeOf, textOf } from './media';

interface Props {
  type: string;
  text: string;
  data: JsonObject;
  metadata: JsonObject;
}

export function ImageOutput({ type, text, data, metadata }: Props) {
  const url = useMemo(() => dataUrl(type, text), [type, text]);
  const [broken, setBroken] = useState<string>();
  if (broken === url)
    return <AnsiText text={`${type} that this browser cannot show\n${textOf(data['text/plain'])}`} />;
  const needsPaper =
    metadata.needs_background ?? (metadata[type] as JsonObject | undefined)?.needs_background;
  return (
    <img
      className="out-image"
      src={url}
      alt={altOf(data, metadata, type)}
      {...sizeOf(metadata, type)}
      {...(typeof needsPaper === 'string' && { 'data-paper': needsPaper })}
      onError={() => setBroken(url)}
    />
  );
}
