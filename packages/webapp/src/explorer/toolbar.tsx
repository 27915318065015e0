/** What can be done in a folder: filter, hidden files, other views; for those who may write: new file, folder, terminal, upload. */
import type { ProjectId } from '@lyceum/util/ids';
import { HOME, type ProjectPath, SNAPSHOTS_FOLDER } from '@lyceum/util/paths';
import { ActionIcon, Button, FileButton, Group, Menu, TextInput, Tooltip } from '@mantine/core';
import {
  IconCamera,
  IconChartBar,
  IconDotsVertical,
  IconEye,
  IconEyeOff,
  IconFilePlus,
  IconFilter,
  IconFolderPlus,
  IconFolderUp,
  IconLock,
  IconTemplate,
  IconTerminal2,
  IconTrash,
  IconUpload,
  IconWorldDownload,
} from '@tabler/icons-react';
import type { KeyboardEvent, RefObject } from 'react';
import { linkTo } from '../navigation/route-link';
import type { ExplorerDialog } from './dialogs/explorer-dialog';
import { chooseFolder, plainFiles } from './uploads/dropped-files';
import type { Creations } from './use-creations';
import type { Rows } from './use-rows';

interface Props {
  project_id: ProjectId;
  path: ProjectPath;
  rows: Rows;
  filterField: RefObject<HTMLInputElement | null>;
  canWrite: boolean;
  /** Something can be made here now: the project runs, and this is no snapshot. */
  canChange: boolean;
  open(dialog: ExplorerDialog): void;
  creations: Creations;
}

export function Toolbar(props: Props) {
  const { rows, filterField, canWrite } = props;
  const { filter, setFilter, showHidden, setShowHidden } = rows;
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
        onKeyDown={(event) => onFilterKey(event, setFilter)}
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
      <MoreMenu {...props} />
    </Group>
  );
}

/** Down from the filter to the first row that fits it. */
function onFilterKey(event: KeyboardEvent<HTMLInputElement>, setFilter: (filter: string) => void): void {
  if (event.key === 'Escape') setFilter('');
  if (event.key !== 'ArrowDown') return;
  event.preventDefault();
  event.currentTarget.closest('section')?.querySelector<HTMLElement>('[data-index="0"]')?.focus();
}

function WriteButtons({ canChange, open, creations }: Props) {
  const look = { variant: 'default', size: 'xs', disabled: !canChange, style: { flex: 'none' } } as const;
  const icon = { size: 15, 'aria-hidden': true } as const;
  return (
    <>
      <Button {...look} leftSection={<IconFilePlus {...icon} />} onClick={() => open({ kind: 'new_file' })}>
        New file
      </Button>
      <Button
        {...look}
        leftSection={<IconFolderPlus {...icon} />}
        onClick={() => open({ kind: 'new_folder' })}
      >
        New folder
      </Button>
      <Button {...look} leftSection={<IconTerminal2 {...icon} />} onClick={creations.newTerminal}>
        New terminal
      </Button>
      <FileButton
        multiple
        onChange={(files) => creations.upload(plainFiles(files))}
        inputProps={{ 'aria-label': 'Files to upload' }}
      >
        {(props) => (
          <Button {...props} {...look} leftSection={<IconUpload {...icon} />}>
            Upload
          </Button>
        )}
      </FileButton>
    </>
  );
}

function MoreMenu({ project_id, path, canWrite, canChange, open, creations }: Props) {
  const icon = { size: 16, 'aria-hidden': true } as const;
  const view = (show: 'trash' | 'usage') =>
    linkTo({
      page: 'project',
      project_id,
      view: { kind: 'folder', path: show === 'trash' ? HOME : path, show },
    });
  const snapshots = linkTo({ page: 'project', project_id, view: { kind: 'folder', path: SNAPSHOTS_FOLDER } });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Tooltip label="More">
          <ActionIcon variant="subtle" color="gray" aria-label="More">
            <IconDotsVertical size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {canWrite && (
          <>
            <Menu.Item
              disabled={!canChange}
              leftSection={<IconTemplate {...icon} />}
              onClick={() => open({ kind: 'template' })}
            >
              New from template…
            </Menu.Item>
            <Menu.Item
              disabled={!canChange}
              leftSection={<IconWorldDownload {...icon} />}
              onClick={() => open({ kind: 'from_url' })}
            >
              New from URL…
            </Menu.Item>
            <Menu.Item
              disabled={!canChange}
              leftSection={<IconFolderUp {...icon} />}
              onClick={() => chooseFolder(creations.upload)}
            >
              Upload folder…
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item component="a" {...snapshots} leftSection={<IconCamera {...icon} />}>
          Snapshots
        </Menu.Item>
        <Menu.Item component="a" {...view('trash')} leftSection={<IconTrash {...icon} />}>
          Trash
        </Menu.Item>
        <Menu.Item component="a" {...view('usage')} leftSection={<IconChartBar {...icon} />}>
          Disk usage
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
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
