/**
 * What the addresses in prose mean: pages of the web, places further down, files of the project, attachments of the cell. Pure; used by
 * settle.ts for Markdown and HTML.
 */
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';

export type ProseLink =
  | { kind: 'web'; url: string }
  | { kind: 'anchor'; id: string }
  | { kind: 'file'; path: ProjectPath; line?: number }
  | { kind: 'folder'; path: ProjectPath };

export function proseLink(href: string, folder: ProjectPath): ProseLink | undefined {
  const text = href.trim();
  if (/^(https?:|mailto:|\/\/)/i.test(text)) return { kind: 'web', url: text };
  if (text.startsWith('#')) return { kind: 'anchor', id: decoded(text.slice(1)) };
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return undefined;
  const [name = '', hash = ''] = text.split('#', 2);
  const path = pathFrom(folder, decoded(name.split('?', 1)[0] ?? ''));
  if (path === undefined) return undefined;
  if (path === '' || name.endsWith('/')) return { kind: 'folder', path };
  const line = /^L(\d{1,7})$/.exec(hash)?.[1];
  return { kind: 'file', path, ...(line !== undefined && { line: Number(line) }) };
}

export type PictureSource =
  | { kind: 'data'; url: string }
  | { kind: 'attachment'; name: string }
  | { kind: 'file'; path: ProjectPath }
  /** Of another site: never loaded by the page. */
  | { kind: 'web'; url: string };

export function pictureSource(src: string, folder: ProjectPath): PictureSource | undefined {
  const text = src.trim();
  if (/^data:image\//i.test(text)) return { kind: 'data', url: text };
  if (text.startsWith('attachment:')) return { kind: 'attachment', name: decoded(text.slice(11)) };
  const link = proseLink(text, folder);
  if (link?.kind === 'web' && !link.url.startsWith('mailto:')) return link;
  return link?.kind === 'file' ? { kind: 'file', path: link.path } : undefined;
}

/** Undefined for what lies outside the project. `/x` counts from the home. */
function pathFrom(folder: ProjectPath, name: string): ProjectPath | undefined {
  const parts = name.startsWith('/') || folder === '' ? [] : folder.split('/');
  for (const part of name.split('/')) {
    if (part === '..' && parts.length === 0) return undefined;
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  try {
    return parseProjectPath(parts.join('/'));
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
