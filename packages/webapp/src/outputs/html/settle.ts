/**
 * Gives links and pictures of a cleaned fragment their meaning in the project: links of the web open a new tab, files of the project open
 * here, pictures come from attachments or over the content origin. Used by markdown-view.tsx and inline-html.tsx.
 */
import { isJsonObject, type JsonObject } from '@lyceum/util/notebook/json';
import type { ProjectPath } from '@lyceum/util/paths';
import { textOf } from '../media';
import { ID_PREFIX } from './clean';
import { pictureSource, proseLink } from './link-kinds';

export interface SettleOptions {
  folder: ProjectPath;
  attachments?: JsonObject | undefined;
  /** Address of a file of the project as an <img> may load it. */
  pictureOf(path: ProjectPath): Promise<string>;
  open(link: { kind: 'file' | 'folder'; path: ProjectPath; line?: number }): void;
}

export function settle(fragment: DocumentFragment, options: SettleOptions): void {
  for (const link of fragment.querySelectorAll('a')) settleLink(link, options);
  for (const picture of fragment.querySelectorAll('img')) settlePicture(picture, options);
}

function settleLink(link: HTMLAnchorElement, { folder, open }: SettleOptions): void {
  const target = proseLink(link.getAttribute('href') ?? '', folder);
  link.removeAttribute('target');
  if (!target) {
    link.removeAttribute('href');
    return;
  }
  if (target.kind === 'web') {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    return;
  }
  link.addEventListener('click', (event) => {
    event.preventDefault();
    if (target.kind === 'anchor') scrollTo(link, target.id);
    else open(target);
  });
}

function scrollTo(link: HTMLAnchorElement, id: string): void {
  const root = link.getRootNode() as Document | ShadowRoot;
  const found = root.getElementById(ID_PREFIX + id) ?? root.getElementById(id);
  found?.scrollIntoView({ block: 'start' });
}

function settlePicture(picture: HTMLImageElement, { folder, attachments, pictureOf }: SettleOptions): void {
  const source = pictureSource(picture.getAttribute('src') ?? '', folder);
  picture.removeAttribute('src');
  picture.alt ||= 'Picture';
  if (source?.kind === 'data') picture.src = source.url;
  else if (source?.kind === 'attachment') picture.src = attachmentUrl(attachments?.[source.name]);
  else if (source?.kind === 'web') picture.replaceWith(linkTo(source.url, picture.alt));
  else if (source)
    pictureOf(source.path).then(
      (url) => Object.assign(picture, { src: url }),
      () => {},
    );
}

/** Pictures of other sites would tell them who reads this. */
function linkTo(url: string, words: string): HTMLAnchorElement {
  const link = document.createElement('a');
  Object.assign(link, { href: url, target: '_blank', rel: 'noopener noreferrer' });
  link.textContent = `${words} (${new URL(url, window.location.href).host})`;
  return link;
}

function attachmentUrl(bundle: unknown): string {
  if (!isJsonObject(bundle)) return '';
  const [type, data] = Object.entries(bundle)[0] ?? [];
  if (type === undefined || !type.startsWith('image/')) return '';
  return `data:${type};base64,${textOf(data).replace(/\s+/g, '')}`;
}
