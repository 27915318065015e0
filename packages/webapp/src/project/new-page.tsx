/** The page "New": what can be made here, each with one line on what it is for. A lazy chunk. */
import './new-page.css';
import { joinPath, type ProjectPath, parseFileName } from '@lyceum/util/paths';
import { Alert, TextInput } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import { wordsOf } from '../app/error-words';
import { freeName } from '../explorer/free-name';
import { useFileOps } from '../explorer/use-file-ops';
import { useListing } from '../explorer/use-listing';
import { navigate } from '../navigation/history';
import { NEW_FILE_KINDS } from '../open-files/kinds';
import type { Project } from '../projects/rows';
import { fullNameOf } from './new-name';

interface Props {
  project: Project;
  folder: ProjectPath;
}

export default function NewPage({ project, folder }: Props) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const ops = useFileOps(project_id);
  const listing = useListing(project_id, folder, running);
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<string>();
  const taken = new Set(listing.kind === 'ready' ? listing.entries.map((entry) => entry.name) : []);
  const create = async (
    make: (path: ProjectPath) => Promise<void>,
    wanted: string,
    kind: 'file' | 'folder',
  ) => {
    setFailure(undefined);
    try {
      // A name of one's own is kept as it is typed; a proposed one gives way.
      const chosen = name.trim() === '' ? freeName(wanted, taken) : wanted;
      const path = joinPath(folder, parseFileName(chosen));
      await make(path);
      navigate({ page: 'project', project_id, view: { kind, path } });
    } catch (error) {
      setFailure(wordsOf(error));
    }
  };
  return (
    <div className="ly-page">
      <div className="ly-narrow">
        <h1 className="ly-new-title">New</h1>
        <p className="ly-new-where">
          In {folder === '' ? 'the home of this project' : folder}. Type a name, then choose what it is.
        </p>
        {failure !== undefined && (
          <Alert color="red" role="alert" mb="md">
            {failure}
          </Alert>
        )}
        <TextInput
          label="File name"
          placeholder="untitled"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maw={420}
          mb="lg"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className="ly-new-kinds">
          {NEW_FILE_KINDS.map((kind) => (
            <Card
              key={kind.label}
              {...kind}
              disabled={!running}
              create={() => void create(ops.createFile, fullNameOf(name, kind.extension), 'file')}
            />
          ))}
          <Card
            label="Folder"
            hint="A place for files that belong together"
            icon={IconFolder}
            disabled={!running}
            create={() => void create(ops.createFolder, name.trim() || 'folder', 'folder')}
          />
        </div>
      </div>
    </div>
  );
}

interface CardProps {
  label: string;
  hint: string;
  icon: typeof IconFolder;
  disabled: boolean;
  create(): void;
}

function Card({ label, hint, icon: Icon, disabled, create }: CardProps) {
  return (
    <button type="button" className="ly-new-kind" disabled={disabled} onClick={create}>
      <Icon size={24} stroke={1.4} aria-hidden />
      <span>
        <strong>{label}</strong>
        <small>{hint}</small>
      </span>
    </button>
  );
}
