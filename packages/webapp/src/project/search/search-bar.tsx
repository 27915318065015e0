/** What to search for and where: the words, how they are read, which files. */
import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import {
  IconEyeSearch,
  IconFile,
  IconFolder,
  IconLetterCase,
  IconRegex,
  IconSearch,
  IconTextScan2,
  type TablerIcon,
} from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { RESULTS_ID, resultId } from './search-results';
import type { SearchForm } from './search-slice';

type Toggle = 'match_case' | 'whole_word' | 'regex' | 'hidden';

const TOGGLES: readonly [Toggle, string, TablerIcon][] = [
  ['match_case', 'Match case', IconLetterCase],
  ['whole_word', 'Whole words', IconTextScan2],
  ['regex', 'Regular expression', IconRegex],
  ['hidden', 'Also hidden and ignored files', IconEyeSearch],
];

interface Props {
  form: SearchForm;
  setForm(part: Partial<SearchForm>): void;
  onKey(event: KeyboardEvent): void;
  chosen: number;
}

export function SearchBar({ form, setForm, onKey, chosen }: Props) {
  const field = (name: 'files' | 'folder', label: string, placeholder: string, Icon: TablerIcon) => (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      title={label}
      size="xs"
      autoComplete="off"
      spellCheck={false}
      leftSection={<Icon size={14} aria-hidden />}
      value={form[name]}
      onChange={(event) => setForm({ [name]: event.currentTarget.value })}
      onKeyDown={onKey}
    />
  );
  return (
    <search className="ly-search-bar">
      <div className="ly-search-main">
        <TextInput
          type="search"
          className="ly-fill"
          aria-label="Search in files"
          placeholder="Search in files"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          aria-controls={RESULTS_ID}
          aria-activedescendant={chosen >= 0 ? resultId(chosen) : undefined}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={form.text}
          onChange={(event) => setForm({ text: event.currentTarget.value })}
          onKeyDown={onKey}
        />
        {TOGGLES.map(([name, label, Icon]) => (
          <Tooltip key={name} label={label}>
            <ActionIcon
              size={34}
              variant={form[name] ? 'light' : 'subtle'}
              color={form[name] ? undefined : 'gray'}
              aria-label={label}
              aria-pressed={form[name]}
              onClick={() => setForm({ [name]: !form[name] })}
            >
              <Icon size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      <div className="ly-search-where">
        {field('files', 'Files to search, for example *.py or !*.log', 'Files: *.py, !*.log', IconFile)}
        {field('folder', 'Folder to search in', 'Folder: all of the project', IconFolder)}
      </div>
    </search>
  );
}
