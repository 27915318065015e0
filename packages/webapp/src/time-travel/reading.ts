/**
 * How a text of before is shown: the editor's look, its language and the person's preferences, without anything that edits.
 * Used by version-text.tsx and changes-view.tsx.
 */
import { defaultKeymap } from '@codemirror/commands';
import type { LanguageSupport } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { readOnly } from '../editor/extensions';
import { languageNamed, loadLanguage } from '../editor/languages';
import { fontSize, LOOK_OF_TEXT, scheme } from '../editor/theme';
import { usePreferences } from '../open-files/preferences';

export function readingExtensions(label: string): Extension {
  return [
    // As in the editor: a stray "\r" is a character of the text.
    EditorState.lineSeparator.of('\n'),
    lineNumbers(),
    highlightSpecialChars(),
    highlightSelectionMatches(),
    search({ top: true }),
    LOOK_OF_TEXT,
    readOnly(true),
    // Not editable, so that a phone shows no keyboard; still reached by Tab, and copied from.
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    keymap.of([...searchKeymap, ...defaultKeymap]),
  ];
}

/** What may change while it is shown. New only when something did. */
export function useLook(languageName: string): Extension {
  const dark = useComputedColorScheme('light') === 'dark';
  const { wrap, fontSize: pixels } = usePreferences();
  const language = useLanguage(languageName);
  return useMemo(
    () => [language ?? [], wrap ? EditorView.lineWrapping : [], fontSize(pixels), scheme(dark)],
    [language, wrap, pixels, dark],
  );
}

function useLanguage(name: string): LanguageSupport | undefined {
  const [loaded, setLoaded] = useState<{ name: string; support: LanguageSupport | undefined }>();
  useEffect(() => {
    let wanted = true;
    const description = languageNamed(name);
    if (description) void loadLanguage(description).then((support) => wanted && setLoaded({ name, support }));
    return () => {
      wanted = false;
    };
  }, [name]);
  return loaded?.name === name ? loaded.support : undefined;
}
