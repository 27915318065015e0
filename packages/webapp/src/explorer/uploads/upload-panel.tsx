/** The list of uploads in the corner: progress and cancel of each, questions about names, and what failed. Empty: not there. */
import './uploads.css';
import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core';
import { IconCheck, IconRefresh, IconX, type TablerIcon } from '@tabler/icons-react';
import { formatSize } from '../sort';
import { isSettled, type Upload } from './upload-queue';
import { useUploads } from './uploads-provider';

export function UploadPanel() {
  const { queue, answer, clear } = useUploads();
  if (queue.length === 0) return null;
  const asking = queue.filter(({ state }) => state.kind === 'asking').length;
  const done = queue.filter(({ state }) => state.kind === 'done').length;
  return (
    <aside className="ly-uploads" aria-label="Uploads">
      <header>
        <strong role="status">
          Uploads: {done} of {queue.length} done
        </strong>
        {isSettled(queue) && (
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Close uploads" onClick={clear}>
            <IconX size={15} />
          </ActionIcon>
        )}
      </header>
      <ul>
        {queue.map((upload) => (
          <Row key={upload.id} upload={upload} />
        ))}
      </ul>
      {asking > 1 && (
        <footer>
          For all {asking}:
          <AnswerButtons answer={(how) => answer('all', how)} suffix=" all" />
        </footer>
      )}
    </aside>
  );
}

function Row({ upload }: { upload: Upload }) {
  const { answer, cancel, retry } = useUploads();
  const { id, name, size, state } = upload;
  const isCancellable = state.kind === 'waiting' || state.kind === 'sending' || state.kind === 'asking';
  return (
    <li>
      <div className="ly-upload-line">
        <span className="ly-ellipsis ly-fill" title={name}>
          {name}
        </span>
        <small>{words(upload)}</small>
        {state.kind === 'done' && <IconCheck size={16} aria-hidden color="var(--lyceum-good)" />}
        {state.kind === 'failed' && (
          <SmallButton label={`Try ${name} again`} Icon={IconRefresh} act={() => retry(id)} />
        )}
        {isCancellable && <SmallButton label={`Cancel ${name}`} Icon={IconX} act={() => cancel(id)} />}
      </div>
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
    </li>
  );
}

function words({ size, state }: Upload): string {
  if (state.kind === 'sending') return `${formatSize(state.sent)} of ${formatSize(size)}`;
  if (state.kind === 'waiting') return 'waiting';
  if (state.kind === 'failed') return state.reason;
  if (state.kind === 'cancelled') return 'cancelled';
  return formatSize(size);
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

function AnswerButtons({
  answer,
  suffix,
}: {
  answer(how: 'keep_both' | 'replace' | 'skip'): void;
  suffix: string;
}) {
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
