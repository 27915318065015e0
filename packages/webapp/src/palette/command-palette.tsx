/** The palette itself: one line to type in and the list of what fits. Arrows move, Enter runs, Escape closes. */
import './palette.css';
import { Modal } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type Command, useGlobalCommands, useProjectCommands } from './commands';
import { bestMatches } from './match';
import { usePalette } from './palette-context';

/** Entries shown. More would not be read. */
const MAX_SHOWN = 50;

interface Props {
  lent(): Command[];
  /** Takes a moment: what fits beside the rest. */
  find(typed: string): Promise<Command[]>;
  close(): void;
}

export default function CommandPalette({ lent, find, close }: Props) {
  const { showShortcuts } = usePalette();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const [own] = useState(lent);
  const listId = useId();
  const found = useFound(find, typed, own);
  const entries = [...own, ...found, ...useProjectCommands(), ...useGlobalCommands(showShortcuts)];
  const shown = bestMatches(entries, typed, MAX_SHOWN);
  const run = (command: Command | undefined) => {
    if (!command) return;
    close();
    command.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen((at) => (at + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === 'Enter') run(shown[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      title={undefined}
      aria-label="Go to"
    >
      <div className="ly-palette-input">
        <IconSearch size={18} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-label="Go to"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={shown[chosen] ? `${listId}-${chosen}` : undefined}
          placeholder="Project, file or command"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKey}
        />
        <kbd>Esc</kbd>
      </div>
      <div className="ly-palette-list" role="listbox" id={listId} aria-label="Results">
        {shown.map((command, index) => (
          <Entry
            key={command.id}
            id={`${listId}-${index}`}
            command={command}
            isChosen={index === chosen}
            choose={() => setChosen(index)}
            run={() => run(command)}
          />
        ))}
        {shown.length === 0 && <p className="ly-palette-none">Nothing fits “{typed}”.</p>}
      </div>
    </Modal>
  );
}

/** Milliseconds of rest after a key until the finders are asked. */
const FIND_AFTER_MS = 80;

/** What the finders bring for the typed text, without what the palette has anyway. The last answer stays until the next. */
function useFound(find: Props['find'], typed: string, own: readonly Command[]): Command[] {
  const [found, setFound] = useState<Command[]>([]);
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(() => {
      void find(typed).then((commands) => {
        // An open file is there as "Open file" already.
        const known = new Set(own.flatMap(({ id }) => [id, id.replace(/^Open file:/, 'File:')]));
        if (isLatest) setFound(commands.filter(({ id }) => !known.has(id)));
      });
    }, FIND_AFTER_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [find, typed, own]);
  return found;
}

interface EntryProps {
  id: string;
  command: Command;
  isChosen: boolean;
  choose(): void;
  run(): void;
}

function Entry({ id, command, isChosen, choose, run }: EntryProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) place.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    // The input keeps the focus and hears the keys (aria-activedescendant).
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      ref={place}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onMouseMove={choose}
      onClick={run}
    >
      <command.icon size={16} aria-hidden />
      <span className="ly-ellipsis ly-fill">{command.label}</span>
      <small>{command.kind}</small>
      {command.shortcut && <kbd>{command.shortcut}</kbd>}
    </div>
  );
}
