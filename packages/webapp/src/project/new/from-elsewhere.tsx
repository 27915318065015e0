/** What comes from elsewhere: files of this computer, or a file of the web by its address. */
import type { ProjectId } from '@lyceum/util/ids';
import { joinPath, type ProjectPath, parseFileName } from '@lyceum/util/paths';
import { Button, TextInput } from '@mantine/core';
import { IconUpload, IconWorldDownload } from '@tabler/icons-react';
import { type FormEvent, useRef, useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { freeName } from '../../explorer/free-name';
import { useUploads } from '../../explorer/uploads/uploads-provider';
import { useFileOps } from '../../explorer/use-file-ops';
import { navigate } from '../../navigation/history';
import { nameOfAddress } from './name-of-address';

interface Props {
  project_id: ProjectId;
  folder: ProjectPath;
  /** Typed above; "" lets the address decide. */
  name: string;
  taken: ReadonlySet<string>;
  disabled: boolean;
}

export function FromElsewhere(props: Props) {
  return (
    <section className="ly-new-section" aria-label="From elsewhere">
      <h2>From elsewhere</h2>
      <div className="ly-new-elsewhere">
        <Upload {...props} />
        <Fetch {...props} />
      </div>
    </section>
  );
}

function Upload({ project_id, folder, taken, disabled }: Props) {
  const { add } = useUploads();
  const chooser = useRef<HTMLInputElement>(null);
  const send = (list: FileList | null) => {
    const files = [...(list ?? [])].map((file) => ({ folder: '', file }));
    if (files.length === 0) return;
    add(folder, { files, emptyFolders: [] }, taken);
    navigate({ page: 'project', project_id, view: { kind: 'folder', path: folder } });
  };
  return (
    <>
      <Button
        variant="default"
        disabled={disabled}
        leftSection={<IconUpload size={16} aria-hidden />}
        onClick={() => chooser.current?.click()}
      >
        Upload files
      </Button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => send(event.currentTarget.files)}
      />
    </>
  );
}

function Fetch({ project_id, folder, name, taken, disabled }: Props) {
  const ops = useFileOps(project_id);
  const [address, setAddress] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const fetchIt = async (event: FormEvent) => {
    event.preventDefault();
    setFailure(undefined);
    setBusy(true);
    try {
      const own = name.trim();
      const path = joinPath(
        folder,
        own === '' ? freeName(nameOfAddress(address), taken) : parseFileName(own),
      );
      await ops.fetch(address.trim(), path);
      navigate({ page: 'project', project_id, view: { kind: 'file', path } });
    } catch (error) {
      setFailure(wordsOf(error));
    }
    setBusy(false);
  };
  return (
    <form className="ly-new-fetch" onSubmit={(event) => void fetchIt(event)} noValidate>
      <TextInput
        type="url"
        aria-label="Address of a file on the web"
        placeholder="https://example.org/data.csv"
        autoComplete="off"
        spellCheck={false}
        className="ly-fill"
        error={failure}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        loading={busy}
        disabled={disabled || address.trim() === ''}
        leftSection={<IconWorldDownload size={16} aria-hidden />}
      >
        Fetch
      </Button>
    </form>
  );
}
