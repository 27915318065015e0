/**
 * "Move…" and "Copy to…": a folder by walking or by typing, for a copy also in another project where one may write. A lazy chunk;
 * it closes when the work begins, and toasts tell how it went.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { baseName, HOME, type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import { Alert, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useStore } from 'react-redux';
import { wordsOf } from '../../app/error-words';
import { notifyDone, notifyFailure, notifyWorking } from '../../app/notify';
import { type Store, useAppSelector } from '../../app/store';
import type { Project } from '../../projects/rows';
import { selectMyRole, selectProject, selectSortedProjects } from '../../projects/selectors';
import { itemWords } from '../action-words';
import type { TransferKind } from '../transfer';
import type { FileActions } from '../use-file-actions';
import { type FileOps, useFileOps } from '../use-file-ops';
import { FolderList } from './folder-list';

interface Props {
  project: Project;
  folder: ProjectPath;
  kind: TransferKind;
  paths: readonly ProjectPath[];
  transferTo: FileActions['transferTo'];
  close(): void;
}

export default function FolderPicker({ project, folder, kind, paths, transferTo, close }: Props) {
  const [target, setTarget] = useState<ProjectId>(project.project_id);
  const [typed, setTyped] = useState<string>(folder);
  const [failure, setFailure] = useState<string>();
  const ops = useFileOps(project.project_id);
  const there = useFileOps(target);
  const chosen = useAppSelector((state) => selectProject(state, target)) ?? project;
  const verb = kind === 'move' ? 'Move' : 'Copy';
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    try {
      const to = parseProjectPath(typed.trim());
      close();
      if (target === project.project_id) void transferTo(kind, paths, to);
      else void copyAway({ ops, there }, paths, chosen, to);
    } catch (error) {
      setFailure(wordsOf(error));
    }
  };
  return (
    <Modal
      opened
      onClose={close}
      title={`${verb} ${itemWords(paths.map(baseName))}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          {failure !== undefined && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          {kind === 'copy' && (
            <ProjectChoice
              value={target}
              choose={(id) => {
                setTarget(id);
                setTyped(id === project.project_id ? folder : HOME);
              }}
            />
          )}
          <TextInput
            label="To folder"
            description="Seen from the home, for example papers/2026. Empty is the home itself; folders that are missing are made."
            placeholder="Home"
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <FolderList project={chosen} folder={listable(typed)} choose={setTyped} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" disabled={chosen.state.state !== 'running'}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** While a name is half typed the folder around it is shown. */
function listable(typed: string): ProjectPath {
  try {
    return parseProjectPath(typed.trim());
  } catch {
    return HOME;
  }
}

function ProjectChoice({ value, choose }: { value: ProjectId; choose(id: ProjectId): void }) {
  const store = useStore() as Store;
  const projects = useAppSelector(selectSortedProjects).filter(({ project_id }) =>
    can(selectMyRole(store.getState(), project_id), 'write'),
  );
  if (projects.length < 2) return null;
  return (
    <Select
      label="Project"
      searchable
      allowDeselect={false}
      data={projects.map(({ project_id, title }) => ({ value: project_id, label: title }))}
      value={value}
      limit={100}
      onChange={(id) => id !== null && choose(id as ProjectId)}
    />
  );
}

async function copyAway(
  { ops, there }: { ops: FileOps; there: FileOps },
  paths: readonly ProjectPath[],
  target: Project,
  to: ProjectPath,
): Promise<void> {
  const what = itemWords(paths.map(baseName));
  const done = notifyWorking(`Copying ${what} to ${target.title}…`);
  try {
    await makeFolder(there, to);
    await ops.copyToProject(paths, target.project_id, to);
    notifyDone(`Copied ${what} to ${target.title}`);
  } catch (error) {
    notifyFailure(`${what} could not be copied to ${target.title}`, error);
  } finally {
    done();
  }
}

/** As the dialog says: a folder that is missing is made. */
async function makeFolder(there: FileOps, to: ProjectPath): Promise<void> {
  if (to === HOME) return;
  try {
    await there.createFolder(to);
  } catch (error) {
    if (!(error instanceof LyceumError) || error.code !== 'already_exists') throw error;
  }
}
