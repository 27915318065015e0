/** The language in the status line; pressing it offers all the others, found by typing. */
import { Popover, Select } from '@mantine/core';
import { useState } from 'react';
import { useObservable } from '../open-files/observable';
import { LANGUAGE_NAMES } from './languages';
import type { TextSession } from './text-session';

export function LanguagePicker({ session }: { session: TextSession }) {
  const [opened, setOpened] = useState(false);
  const language = useObservable(session.facts, (facts) => facts.language);
  const choose = (name: string | null) => {
    setOpened(false);
    if (name !== null) session.chooseLanguage(name);
    session.view.focus();
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="top-end" trapFocus shadow="md">
      <Popover.Target>
        <button
          type="button"
          className="status-button"
          aria-label={`Language: ${language}. Choose another`}
          onClick={() => setOpened((open) => !open)}
        >
          {language}
        </button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Select
          label="Language"
          size="xs"
          w={220}
          searchable
          data-autofocus
          data={[...LANGUAGE_NAMES]}
          value={language}
          allowDeselect={false}
          onChange={choose}
          comboboxProps={{ withinPortal: false }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
