/**
 * HTML that nobody vouches for, as a harmless fragment of this page: no scripts, no handlers, no frames, nothing that takes input.
 * The one place that calls DOMPurify; used by inline-html.tsx, markdown-view.tsx and the HTML widgets.
 */
import DOMPurify, { type Config } from 'dompurify';

/** Of its own, so that no other caller's hooks count here. */
const purifier = DOMPurify(window);

const FORBIDDEN = [
  'form',
  'input',
  'button',
  'select',
  'option',
  'textarea',
  'label',
  'fieldset',
  'dialog',
  'link',
  'meta',
  'base',
  'template',
  'slot',
  'video',
  'audio',
  'source',
  'picture',
  'map',
  'area',
];
const FORBIDDEN_ATTRIBUTES = [
  'srcset',
  'background',
  'action',
  'formaction',
  'ping',
  'popover',
  'is',
  'autofocus',
];

const SHARED: Config = {
  USE_PROFILES: { html: true, mathMl: true },
  FORBID_ATTR: FORBIDDEN_ATTRIBUTES,
  ALLOW_ARIA_ATTR: true,
  // A leading <style> would otherwise be lost.
  FORCE_BODY: true,
  ADD_URI_SAFE_ATTR: [],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|attachment:|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
};

/** For a shadow tree: style sheets stay, they reach nothing outside. */
export function cleanForShadow(html: string): DocumentFragment {
  return purifier.sanitize(html, { ...SHARED, FORBID_TAGS: FORBIDDEN, RETURN_DOM_FRAGMENT: true });
}

/** For the page itself: no style sheets, and no id or name that scripts of the page could mistake for something else. */
export function cleanForPage(html: string): DocumentFragment {
  return purifier.sanitize(html, {
    ...SHARED,
    // What KaTeX draws roots and braces with, and its words for screen readers.
    ADD_TAGS: ['svg', 'path', 'line', 'semantics', 'annotation'],
    ADD_ATTR: ['viewBox', 'preserveAspectRatio', 'd', 'x1', 'x2', 'y1', 'y2', 'stroke-width', 'encoding'],
    FORBID_TAGS: [...FORBIDDEN, 'style'],
    SANITIZE_NAMED_PROPS: true,
    RETURN_DOM_FRAGMENT: true,
  });
}

/** DOMPurify puts this before each id. */
export const ID_PREFIX = 'user-content-';
