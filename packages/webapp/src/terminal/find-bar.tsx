/** The bar that searches a terminal: as one types, with case or as a regular expression, forwards and backwards. */
import { ActionIcon, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconLetterCase, IconRegex, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useObservable } from '../open-files/observable';
import { ToolButton } from '../open-files/tool-button';
import type { FindOptions, Found } from './finder';
import type { TerminalPane } from './terminal-pane';

export function FindBar({ pane }: { pane: TerminalPane }) {
  const input = useRef<HTMLInputElement>(null);
  const [options, setOptions] = useState<FindOptions>({ text: '', caseSensitive: false, regex: false });
  const found = useObservable(pane.finder.found, (all) => all);
  useEffect(() => input.current?.focus(), []);
  const change = (part: Partial<FindOptions>) => {
    const next = { ...options, ...part };
    setOptions(next);
    pane.finder.next(next, true);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') pane.find(false);
    else if (event.key === 'Enter' && event.shiftKey) pane.finder.previous(options);
    else if (event.key === 'Enter') pane.finder.next(options);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className="find-bar" aria-label="Search in the terminal">
      <TextInput
        ref={input}
        size="xs"
        aria-label="Find in terminal"
        placeholder="Find"
        value={options.text}
        error={found.error !== undefined}
        onChange={(event) => change({ text: event.currentTarget.value })}
        onKeyDown={onKey}
      />
      <span role="status" aria-label="Matches" className="find-count">
        {countWords(options.text, found)}
      </span>
      <ToolButton
        label="Match case"
        icon={IconLetterCase}
        pressed={options.caseSensitive}
        onClick={() => change({ caseSensitive: !options.caseSensitive })}
      />
      <ToolButton
        label="Regular expression"
        icon={IconRegex}
        pressed={options.regex}
        onClick={() => change({ regex: !options.regex })}
      />
      <ToolButton
        label="Previous match"
        shortcut="Shift-Enter"
        icon={IconArrowUp}
        onClick={() => pane.finder.previous(options)}
      />
      <ToolButton
        label="Next match"
        shortcut="Enter"
        icon={IconArrowDown}
        onClick={() => pane.finder.next(options)}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Close the search"
        onClick={() => pane.find(false)}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </search>
  );
}

/** "2 of 17"; above xterm's limit of 1000 the place of a match is not known. */
function countWords(text: string, { count, index, error }: Found): string {
  if (error !== undefined) return error;
  if (text === '') return '';
  if (count === 0) return 'Nothing found';
  return index < 0 ? `${count} or more` : `${index + 1} of ${count}`;
}
