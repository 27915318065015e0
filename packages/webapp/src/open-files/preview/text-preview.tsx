/**
 * A file only to read: text and code in the editor's look, CSV as a table on request. For files that are too large to edit or no UTF-8.
 * A lazy chunk; mounted by open-failure.tsx.
 */
import './preview.css';
import type { ProjectId } from '@lyceum/util/ids';
import { baseName, extension, type ProjectPath } from '@lyceum/util/paths';
import { Center, Loader, Text } from '@mantine/core';
import { IconDownload, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { byteSize } from '../byte-size';
import { downloadFile } from '../content-link';
import { NoticeBar } from '../notice';
import { ToolButton } from '../tool-button';
import { CsvTable } from './csv-table';
import { ReadOnlyText } from './read-only-text';
import { MAX_BYTES, type TextPieces, useTextPieces } from './use-text-pieces';

interface Props {
  projectId: ProjectId;
  path: ProjectPath;
}

export default function TextPreview({ projectId, path }: Props) {
  const { pieces, error, busy, more } = useTextPieces(projectId, path);
  const isTable = ['csv', 'tsv'].includes(extension(path));
  const [asTable, setAsTable] = useState(isTable);
  return (
    <section className="open-file" aria-label={`View of ${baseName(path)}`}>
      <div className="open-file-toolbar" role="toolbar" aria-label="File tools">
        <ToolButton label="Download" icon={IconDownload} onClick={() => downloadFile(projectId, path)} />
        {isTable && (
          <ToolButton
            label="As a table"
            icon={IconTable}
            pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          />
        )}
        <span className="toolbar-note">Read only</span>
      </div>
      {error && <NoticeBar tone="warning">{error.message}</NoticeBar>}
      {pieces && <Extent pieces={pieces} busy={busy} more={more} />}
      <div className="open-file-body">
        {pieces ? (
          asTable ? (
            <CsvTable text={pieces.text} />
          ) : (
            <ReadOnlyText path={path} text={pieces.text} />
          )
        ) : (
          busy && (
            <Center h="100%" role="status">
              <Loader size="sm" mr="sm" />
              <Text c="dimmed">Reading {baseName(path)}…</Text>
            </Center>
          )
        )}
      </div>
    </section>
  );
}

function Extent({ pieces, busy, more }: { pieces: TextPieces; busy: boolean; more(): void }) {
  const { read, size, encoding } = pieces;
  const isPart = read < size;
  if (!isPart && encoding === 'utf-8') return null;
  const canMore = isPart && read < MAX_BYTES;
  return (
    <NoticeBar
      tone="info"
      {...(canMore && { steps: [{ label: 'Show more', onClick: more, loading: busy }] })}
    >
      {isPart && `The first ${byteSize(read)} of ${byteSize(size)}. `}
      {isPart && !canMore && 'A terminal or a download shows the rest. '}
      {encoding !== 'utf-8' && 'This is not UTF-8: shown as Western European (Windows-1252).'}
    </NoticeBar>
  );
}
