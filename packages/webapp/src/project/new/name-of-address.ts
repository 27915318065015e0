/** The file name that an address of the web proposes. Pure. Throws bad_request for what is no http(s) address. */
import { LyceumError } from '@lyceum/util/errors';

export function nameOfAddress(address: string): string {
  const text = address.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new LyceumError('bad_request', 'An address begins with https:// or http://.');
  const last = url.pathname.split('/').filter(Boolean).at(-1) ?? '';
  return decoded(last).replaceAll('/', '_').trim() || `${url.hostname}.html`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
