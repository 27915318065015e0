/** The grammar of a language, once it has been loaded. Used by the cells. */
import type { LanguageSupport } from '@codemirror/language';
import { useEffect, useState } from 'react';
import { languageNamed, loadLanguage } from '../editor/languages';

export function useLanguage(name: string | undefined): LanguageSupport | undefined {
  const description = name === undefined ? undefined : languageNamed(name);
  const [, setLoaded] = useState<LanguageSupport>();
  useEffect(() => {
    let current = true;
    // What is loaded once stays in its description.
    if (description && !description.support)
      void loadLanguage(description).then((support) => {
        if (current) setLoaded(support);
      });
    return () => {
      current = false;
    };
  }, [description]);
  return description?.support;
}
