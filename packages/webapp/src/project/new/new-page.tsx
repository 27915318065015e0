/** The page "New": what can be made here, each with one line on what it is for; and what comes from elsewhere. A lazy chunk. */
import './new-page.css';
import { joinPath, type ProjectPath, parseFileName } from '@lyceum/util/paths';
import { Alert, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { freeName } from '../../explorer/free-name';
import { useFileOps } from '../../explorer/use-file-ops';
import { useListing } from '../../explorer/use-listing';
import { navigate } from '../../navigation/history';
import type { Project } from '../../projects/rows';
import { useConsoles } from '../servers/use-servers';
import { FromElsewhere } from './from-elsewhere';
import { KindGrid } from './kind-grid';
import { consoleItems, fitting, NEW_ITEMS, type NewItem, recentItems, withRecent } from './new-items';
import { keepRecentKinds, recentKinds } from './recent-kinds';

interface Props {
  project: Project;
  folder: ProjectPath;
}

export default function NewPage({ project, folder }: Props) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const { make, busy, failure, taken, used } = useCreation(project_id, folder, running);
  const items = [...NEW_ITEMS, ...consoleItems(useConsoles(project_id, running))];
  const recent = recentItems(used, items);
  const [name, setName] = useState('');
  const [filter, setFilter] = useState('');
  const cards = useRef<HTMLDivElement>(null);
  const shown = fitting(items, filter);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') cards.current?.querySelector<HTMLElement>('button')?.focus();
    else if (event.key === 'Enter' && shown[0] && filter.trim() !== '' && running) make(shown[0], name);
    else return;
    event.preventDefault();
  };
  const grid = (title: string, items: readonly NewItem[]) => (
    <KindGrid title={title} items={items} disabled={!running || busy} choose={(item) => make(item, name)} />
  );
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
        <div className="ly-new-fields">
          <TextInput
            label="File name"
            placeholder="untitled"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            type="search"
            label="Kind"
            aria-label="Filter kinds"
            placeholder="Python, article, folder…"
            leftSection={<IconSearch size={15} aria-hidden />}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
            onKeyDown={onKey}
          />
        </div>
        <div ref={cards}>
          {filter.trim() === '' && recent.length > 0 && grid('Used last', recent)}
          {grid(
            'Kinds',
            shown.filter(({ section }) => section === 'kinds'),
          )}
          {grid(
            'Consoles',
            shown.filter(({ section }) => section === 'consoles'),
          )}
          {grid(
            'With a beginning',
            shown.filter(({ section }) => section === 'templates'),
          )}
          {shown.length === 0 && (
            <p className="ly-new-where">Nothing fits “{filter}”. “Any file” takes a name with its ending.</p>
          )}
        </div>
        <FromElsewhere
          project_id={project_id}
          folder={folder}
          name={name}
          taken={taken}
          disabled={!running}
        />
      </div>
    </div>
  );
}

function useCreation(project_id: Project['project_id'], folder: ProjectPath, running: boolean) {
  const ops = useFileOps(project_id);
  const listing = useListing(project_id, folder, running);
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [used, setUsed] = useState(recentKinds);
  const taken = new Set(listing.kind === 'ready' ? listing.entries.map((entry) => entry.name) : []);
  const make = async (item: NewItem, typed: string) => {
    setFailure(undefined);
    setBusy(true);
    try {
      // A name of one's own is kept as it is typed; a proposed one gives way.
      const wanted = item.nameFor(typed);
      const path = joinPath(folder, parseFileName(typed.trim() === '' ? freeName(wanted, taken) : wanted));
      if (item.makes === 'folder') await ops.createFolder(path);
      else await ops.createFile(path, item.content);
      const recent = withRecent(used, item.id);
      setUsed(recent);
      keepRecentKinds(recent);
      navigate({ page: 'project', project_id, view: { kind: item.makes, path } });
    } catch (error) {
      setFailure(wordsOf(error));
    }
    setBusy(false);
  };
  return {
    make: (item: NewItem, typed: string) => void make(item, typed),
    busy,
    failure,
    taken,
    used,
  };
}
