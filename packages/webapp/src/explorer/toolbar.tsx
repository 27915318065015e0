/** What can be done in a folder: filter, hidden files, and for those who may write: new file, folder, terminal, upload. */
import { ActionIcon, Button, FileButton, Group, TextInput, Tooltip } from '@mantine/core';
import {
  IconEye,
  IconEyeOff,
  IconFilePlus,
  IconFilter,
  IconFolderPlus,
  IconLock,
  IconTerminal2,
  IconUpload,
} from '@tabler/icons-react';
import type { RefObject } from 'react';

export interface ToolbarActions {
  newFile(): void;
  newFolder(): void;
  newTerminal(): void;
  upload(files: File[]): void;
}

interface Props {
  filter: string;
  setFilter(filter: string): void;
  filterField: RefObject<HTMLInputElement | null>;
  showHidden: boolean;
  setShowHidden(show: boolean): void;
  canWrite: boolean;
  /** The project runs: without it nothing can be made. */
  isUsable: boolean;
  actions: ToolbarActions;
}

export function Toolbar(props: Props) {
  const { filter, setFilter, filterField, showHidden, setShowHidden, canWrite } = props;
  const hiddenLabel = showHidden ? 'Hide hidden files' : 'Show hidden files';
  return (
    <Group gap="xs" className="ly-explorer-tools">
      {canWrite ? <WriteButtons {...props} /> : <ReadOnly />}
      <TextInput
        ref={filterField}
        aria-label="Filter files"
        placeholder="Filter files"
        size="xs"
        w={150}
        style={{ flex: 'none' }}
        leftSection={<IconFilter size={14} aria-hidden />}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setFilter('')}
      />
      <Tooltip label={hiddenLabel}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={hiddenLabel}
          aria-pressed={showHidden}
          onClick={() => setShowHidden(!showHidden)}
        >
          {showHidden ? <IconEye size={17} /> : <IconEyeOff size={17} />}
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function WriteButtons({ isUsable, actions }: Props) {
  const look = { variant: 'default', size: 'xs', disabled: !isUsable, style: { flex: 'none' } } as const;
  const icon = { size: 15, 'aria-hidden': true } as const;
  return (
    <>
      <Button {...look} leftSection={<IconFilePlus {...icon} />} onClick={actions.newFile}>
        New file
      </Button>
      <Button {...look} leftSection={<IconFolderPlus {...icon} />} onClick={actions.newFolder}>
        New folder
      </Button>
      <Button {...look} leftSection={<IconTerminal2 {...icon} />} onClick={actions.newTerminal}>
        New terminal
      </Button>
      <FileButton multiple onChange={actions.upload} inputProps={{ 'aria-label': 'Files to upload' }}>
        {(props) => (
          <Button {...props} {...look} leftSection={<IconUpload {...icon} />}>
            Upload
          </Button>
        )}
      </FileButton>
    </>
  );
}

function ReadOnly() {
  return (
    <Tooltip label="You are a viewer of this project: you can read and download everything. An owner can make you a collaborator.">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason in the tooltip must be reachable by keyboard */}
      <span className="ly-read-only" tabIndex={0}>
        <IconLock size={13} aria-hidden /> Read only
      </span>
    </Tooltip>
  );
}
