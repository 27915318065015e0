/** Small buttons on an output, seen when it is pointed at: copy, download, open a picture alone. */
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCopy, IconDownload, IconExternalLink, type TablerIcon } from '@tabler/icons-react';
import { bytesOf, dataUrl, endingOf, type Medium, textOf } from './media';

interface Props {
  medium: Medium;
  value: JsonValue;
  data: JsonObject;
}

export function OutputTools({ medium: { kind, type }, value, data }: Props) {
  if (kind === 'widget') return null;
  const text = textOf(value);
  const isPicture = kind === 'image' || kind === 'svg';
  const isBinary = kind === 'image' || kind === 'pdf';
  return (
    <div className="out-tools">
      {(!isBinary || data['text/plain'] !== undefined) && (
        <Tool label="Copy text" icon={IconCopy} onClick={() => copy(copyText(kind, text, data))} />
      )}
      {isPicture && (
        <Tool label="Open picture" icon={IconExternalLink} onClick={() => openAlone(type, text)} />
      )}
      <Tool
        label="Download"
        icon={IconDownload}
        onClick={() => download(blobOf(isBinary, type, text), type)}
      />
    </div>
  );
}

function Tool({ label, icon: Icon, onClick }: { label: string; icon: TablerIcon; onClick(): void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={24} aria-label={label} onClick={onClick}>
        <Icon size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** Tables as their text: nobody pastes tags. */
function copyText(kind: Medium['kind'], text: string, data: JsonObject): string {
  const plain = textOf(data['text/plain']);
  return kind === 'latex' || kind === 'markdown' || kind === 'json' || plain === '' ? text : plain;
}

function copy(text: string): void {
  void navigator.clipboard?.writeText(text);
}

function blobOf(isBinary: boolean, type: string, text: string): Blob {
  if (!isBinary) return new Blob([text], { type });
  return new Blob([bytesOf(text)], { type });
}

function download(blob: Blob, type: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `output.${endingOf(type)}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * In a tab of its own, as an <img> in an empty page. The picture itself must never be the page: an SVG's scripts would run with our origin.
 */
function openAlone(type: string, text: string): void {
  const tab = window.open('', '_blank');
  if (!tab) return;
  const image = tab.document.createElement('img');
  image.src = dataUrl(type, text);
  image.style.maxWidth = '100%';
  tab.document.title = 'Picture';
  tab.document.body.append(image);
}
