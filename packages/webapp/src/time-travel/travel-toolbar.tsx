/** The buttons above a version: back, changes, download, restore. Draws; what they do is given by time-travel.tsx. */
import { Button } from '@mantine/core';
import { IconArrowLeft, IconDownload, IconGitCompare, IconRestore } from '@tabler/icons-react';

interface Props {
  comparing: boolean;
  onBack(): void;
  onCompare?(): void;
  onDownload?(): void;
  /** Absent for who may not write. */
  onRestore?: (() => void) | undefined;
}

const ICON = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

export function TravelToolbar({ comparing, onBack, onCompare, onDownload, onRestore }: Props) {
  return (
    <div className="open-file-toolbar tt-toolbar" role="toolbar" aria-label="TimeTravel tools">
      <Button
        size="compact-sm"
        variant="subtle"
        aria-label="Back to the file"
        leftSection={<IconArrowLeft {...ICON} />}
        onClick={onBack}
      >
        Back<span className="ly-not-phone">&nbsp;to the file</span>
      </Button>
      <span className="toolbar-space" />
      {onCompare && (
        <Button
          size="compact-sm"
          variant={comparing ? 'light' : 'subtle'}
          aria-pressed={comparing}
          leftSection={<IconGitCompare {...ICON} />}
          onClick={onCompare}
        >
          Changes
        </Button>
      )}
      {onDownload && (
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label="Download this version"
          leftSection={<IconDownload {...ICON} />}
          onClick={onDownload}
        >
          <span className="ly-not-phone">Download</span>
        </Button>
      )}
      {onRestore && (
        <Button
          size="compact-sm"
          aria-label="Restore this version"
          leftSection={<IconRestore {...ICON} />}
          onClick={onRestore}
        >
          Restore<span className="ly-not-phone">&nbsp;this version</span>
        </Button>
      )}
    </div>
  );
}
