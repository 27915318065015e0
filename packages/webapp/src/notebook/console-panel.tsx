/** A console at the notebook's kernel, shared by everybody here: for trying things that should not stand in the notebook. Drawn by side-panel.tsx. */
import { newKey } from '@lyceum/util/ids';
import { parentPath } from '@lyceum/util/paths';
import type { ConsoleEntry } from '@lyceum/util/protocol/notebook';
import { Text, Textarea } from '@mantine/core';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { notifyFailure } from '../app/notify';
import { OutputList } from '../outputs/output-list';
import { OutputPlaceProvider } from '../outputs/place';
import { InputField } from './input-field';
import { useNotebookPlace, useRuns } from './notebook-context';
import { promptText } from './prompt-words';

export function ConsolePanel() {
  const { session, projectId, path, mayRun } = useNotebookPlace();
  const entries = useRuns(session.runs, ['console'], (runs) => runs.console);
  const input = useRuns(session.runs, ['input'], (runs) => runs.input);
  const end = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [ranHere, setRanHere] = useState(false);
  const focus = () => field.current?.focus();
  useEffect(focus, []);
  const place = useMemo(
    () => ({ projectId, folder: parentPath(path), runs: session.runs }),
    [projectId, path, session],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is at the end.
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [entries]);
  return (
    <div className="nb-console">
      <div className="nb-entries">
        {entries.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            What you try here has the notebook’s variables and stands in no file.
          </Text>
        )}
        <OutputPlaceProvider value={place}>
          {entries.map((entry) => (
            <Entry key={entry.entry_id} entry={entry} />
          ))}
        </OutputPlaceProvider>
        {input?.entry_id !== undefined && (
          <InputField
            key={input.input_id}
            {...{ session, input }}
            isMine={ranHere}
            mayAnswer={mayRun}
            leave={focus}
          />
        )}
        <div ref={end} />
      </div>
      <Prompt entries={entries} field={field} ran={() => setRanHere(true)} />
    </div>
  );
}

function Entry({ entry }: { entry: ConsoleEntry }) {
  return (
    <div className="nb-entry">
      <pre className="nb-entry-code">
        <span className="nb-prompt">{promptText(entry.run)}</span> {entry.code}
      </pre>
      <OutputList outputs={entry.outputs} />
    </div>
  );
}

interface PromptProps {
  entries: readonly ConsoleEntry[];
  field: RefObject<HTMLTextAreaElement | null>;
  ran(): void;
}

/** Enter runs, Shift-Enter is a new line, the arrows bring back what was run. */
function Prompt({ entries, field, ran }: PromptProps) {
  const { session } = useNotebookPlace();
  const [code, setCode] = useState('');
  const [back, setBack] = useState(0);
  const recall = (by: number) => {
    const next = Math.max(0, Math.min(entries.length, back + by));
    setBack(next);
    setCode(next === 0 ? '' : (entries.at(-next)?.code ?? ''));
  };
  const run = () => {
    if (code.trim() === '') return;
    session.runs
      .call<'console_run'>({ kind: 'console_run', key: newKey(), code })
      .catch((error: unknown) => notifyFailure('The code could not be run', error));
    ran();
    setCode('');
    setBack(0);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isOneLine = !code.includes('\n');
    if (event.key === 'Enter' && !event.shiftKey) run();
    else if (event.key === 'ArrowUp' && isOneLine) recall(1);
    else if (event.key === 'ArrowDown' && isOneLine) recall(-1);
    else return;
    event.preventDefault();
  };
  return (
    <Textarea
      ref={field}
      aria-label="Code for the console"
      placeholder="Code, then Enter"
      autosize
      minRows={1}
      maxRows={8}
      classNames={{ input: 'nb-console-input' }}
      value={code}
      onKeyDown={onKeyDown}
      onChange={(event) => setCode(event.currentTarget.value)}
    />
  );
}
