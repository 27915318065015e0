/** The list of uploads in the corner: progress of each and in all, speed, cancel, retry, and questions. Empty: not there. */
import './uploads.css';
import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { formatSize } from '../sort';
import { paceWords, type Sample, withSample } from './pace';
import { isSettled, totals, type Upload, type UploadQueue } from './upload-queue';
import { AnswerButtons, UploadRow } from './upload-row';
import { useUploadQueue, useUploads } from './uploads-provider';

/** Rows drawn: those that want something first. A folder of ten thousand files is summed up in the heading. */
const MAX_ROWS = 60;
/** Milliseconds between two looks at the speed. */
const SAMPLE_MS = 500;

const ORDER: readonly Upload['state']['kind'][] = [
  'asking',
  'needs_file',
  'failed',
  'sending',
  'waiting',
  'done',
  'cancelled',
];

export function UploadPanel() {
  const queue = useUploadQueue();
  const { answer, cancel, clear } = useUploads();
  if (queue.length === 0) return null;
  const asking = queue.filter(({ state }) => state.kind === 'asking').length;
  const done = queue.filter(({ state }) => state.kind === 'done').length;
  const rows = [...queue].sort((a, b) => ORDER.indexOf(a.state.kind) - ORDER.indexOf(b.state.kind));
  const settled = isSettled(queue);
  return (
    <aside className="ly-uploads" aria-label="Uploads">
      <header>
        <strong role="status">
          Uploads: {done} of {queue.length} done
        </strong>
        {!settled && queue.length > 1 && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => cancel('all')}>
            Cancel all
          </Button>
        )}
        {settled && (
          <Tooltip label="Close">
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Close uploads" onClick={clear}>
              <IconX size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {!settled && <Total queue={queue} />}
      <ul>
        {rows.slice(0, MAX_ROWS).map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
        {rows.length > MAX_ROWS && <li>and {(rows.length - MAX_ROWS).toLocaleString()} more</li>}
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

function Total({ queue }: { queue: UploadQueue }) {
  const { size, sent } = totals(queue);
  const pace = usePace(sent);
  const words = paceWords(pace, size - sent);
  return (
    <div className="ly-upload-total">
      <Progress
        size="sm"
        value={size === 0 ? 100 : (100 * sent) / size}
        aria-label="Progress of all uploads"
      />
      <small>
        {formatSize(sent)} of {formatSize(size)}
        {words && ` · ${words}`}
      </small>
    </div>
  );
}

function usePace(sent: number): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [now, setNow] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setNow((count) => count + 1), SAMPLE_MS);
    return () => clearInterval(timer);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one sample a tick, not one for every bit of progress
  useEffect(() => setSamples((before) => withSample(before, { time: performance.now(), sent })), [now]);
  return samples;
}
