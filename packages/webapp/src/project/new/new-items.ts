/**
 * What the page "New" offers, as one list: kinds of files from the registry, templates, a folder. Pure; which of them fit a filter, and
 * which were used last, is decided here too.
 */
import type { ConsoleInfo } from '@lyceum/util/protocol/servers';
import { IconFileDescription, IconFolder, IconTerminal2, type TablerIcon } from '@tabler/icons-react';
import { fileKind, NEW_FILE_KINDS } from '../../open-files/kinds';
import { TEMPLATES } from '../../open-files/templates';
import { fullNameOf } from '../new-name';

export interface NewItem {
  id: string;
  label: string;
  hint: string;
  icon: TablerIcon;
  section: 'kinds' | 'consoles' | 'templates';
  makes: 'file' | 'folder';
  content?: string;
  /** The whole name for what was typed. */
  nameFor(typed: string): string;
}

const kinds = NEW_FILE_KINDS.map(
  ({ label, hint, icon, extension, content }): NewItem => ({
    id: `kind:${extension}`,
    label,
    hint,
    icon,
    section: 'kinds',
    makes: 'file',
    ...(content !== undefined && { content }),
    nameFor: (typed) => fullNameOf(typed, extension),
  }),
);

const folder: NewItem = {
  id: 'folder',
  label: 'Folder',
  hint: 'A place for files that belong together',
  icon: IconFolder,
  section: 'kinds',
  makes: 'folder',
  nameFor: (typed) => typed.trim() || 'folder',
};

const templates = TEMPLATES.map(
  ({ id, label, hint, name, content }): NewItem => ({
    id: `template:${id}`,
    label,
    hint,
    icon: name.includes('.') ? fileKind(name).icon : IconFileDescription,
    section: 'templates',
    makes: 'file',
    content,
    nameFor: (typed) => {
      const dot = name.lastIndexOf('.');
      if (typed.trim() === '') return name;
      return fullNameOf(typed, dot > 0 ? name.slice(dot + 1) : '');
    },
  }),
);

export const NEW_ITEMS: readonly NewItem[] = [...kinds, folder, ...templates];

/** Programs to talk to in a terminal, as this project has them. */
export function consoleItems(consoles: readonly ConsoleInfo[]): NewItem[] {
  return consoles.map(({ id, title, about, content }) => ({
    id: `console:${id}`,
    label: title,
    hint: `${about}, in a terminal`,
    icon: IconTerminal2,
    section: 'consoles',
    makes: 'file',
    content,
    nameFor: (typed) => fullNameOf(typed.trim() || id, 'term'),
  }));
}

/** Every word of the filter begins a word of the label, or is in the ending or the hint. */
export function fitting(items: readonly NewItem[], filter: string): NewItem[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ id, label, hint }: NewItem) => {
    const text = `${label}\n${id}\n${hint}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const isNamed = ({ label }: NewItem) =>
    words.length > 0 && label.toLowerCase().startsWith(words[0] as string);
  const found = items.filter(fits);
  return [...found.filter(isNamed), ...found.filter((item) => !isNamed(item))];
}

/** Kinds remembered: one row of cards. */
const MAX_RECENT = 4;

export function withRecent(recent: readonly string[], id: string): string[] {
  return [id, ...recent.filter((other) => other !== id)].slice(0, MAX_RECENT);
}

export function recentItems(recent: readonly string[], items: readonly NewItem[]): NewItem[] {
  return recent.flatMap((id) => items.find((item) => item.id === id) ?? []);
}
