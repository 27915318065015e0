/** One upload in the panel: what it does, what it asks, and what can be done about it. */
import { LyceumError } from '@lyceum/util/errors';
import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core';
import { IconCheck, IconRefresh, IconX, type TablerIcon } from '@tabler/icons-react';
import { notifyFailure } from '../../app/notify';
import { formatSize } from '../sort';
import { chooseFile } from './dropped-files';
import type { Answer, Upload } from './upload-queue';
import { useUploads } from './uploads-provider';

export function UploadRow({ upload }: { upload: Upload }) {
  const { answer, cancel, retry, giveFile } = useUploads();
  const { id, name, size, state, folder } = upload;
  const isCancellable = !['done', 'failed', 'cancelled'].includes(state.kind);
  return (
    <li>
      <div className="ly-upload-line">
        <span className="ly-ellipsis ly-fill" title={folder === '' ? name : `${folder}/${name}`}>
          {name}
        </span>
        <small>{words(upload)}</small>
        {state.kind === 'done' && <IconCheck size={16} aria-hidden color="var(--lyceum-good)" />}
        {state.kind === 'failed' && (
          <SmallButton label={`Try ${name} again`} Icon={IconRefresh} act={() => retry(id)} />
        )}
        {isCancellable && <SmallButton label={`Cancel ${name}`} Icon={IconX} act={() => cancel(id)} />}
      </div>
      {state.kind === 'failed' && <p className="ly-upload-reason">{state.reason}</p>}
      {state.kind === 'sending' && (
        <Progress
          size="xs"
          value={size === 0 ? 100 : (100 * state.sent) / size}
          aria-label={`Progress of ${name}`}
        />
      )}
      {state.kind === 'asking' && (
        <div className="ly-upload-line">
          <span className="ly-fill">This name is taken.</span>
          <AnswerButtons answer={(how) => answer(id, how)} suffix="" />
        </div>
      )}
      {state.kind === 'needs_file' && (
        <div className="ly-upload-line">
          <span className="ly-fill">Broken off by leaving the page. Choose the same file to go on.</span>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Choose ${name} again`}
            onClick={() => chooseFile((file) => takeUp(upload, file, giveFile))}
          >
            Choose file
          </Button>
        </div>
      )}
    </li>
  );
}

/** Another file would make a broken mixture of both. */
function takeUp(upload: Upload, file: File, giveFile: (id: number, file: File) => void): void {
  if (file.size === upload.size) {
    giveFile(upload.id, file);
    return;
  }
  const wanted = `The upload of “${upload.name}” (${formatSize(upload.size)}) goes on with the very same file.`;
  notifyFailure('That is another file', new LyceumError('conflict', wanted));
}

function words({ size, state }: Upload): string {
  switch (state.kind) {
    case 'sending':
      return `${state.stalled ? 'waiting for the connection, ' : ''}${formatSize(state.sent)} of ${formatSize(size)}`;
    case 'needs_file':
      return `${formatSize(state.sent)} of ${formatSize(size)}`;
    case 'waiting':
      return 'waiting';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    default:
      return formatSize(size);
  }
}

function SmallButton({ label, Icon, act }: { label: string; Icon: TablerIcon; act(): void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={act}>
        <Icon size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

export function AnswerButtons({ answer, suffix }: { answer(how: Answer): void; suffix: string }) {
  return (
    <Button.Group>
      <Button size="compact-xs" variant="default" onClick={() => answer('keep_both')}>
        Keep both{suffix && ' of all'}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => answer('replace')}>
        Replace{suffix}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => answer('skip')}>
        Skip{suffix}
      </Button>
    </Button.Group>
  );
}
