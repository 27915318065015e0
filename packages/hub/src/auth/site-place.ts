/**
 * What follows from where this Lyceum lies, as values: the names of its cookies and the base path of its project content. A Lyceum that runs in a
 * project of another one, at <base>/<project_id>/port/<n>, has names of its own, because the outer one keeps its own from projects, and its content at
 * /port/<n + 1>, on the only origin that it is seen on. Read by auth, http and proxy.
 */
import { createHash } from 'node:crypto';
import { isUuid } from '@lyceum/util/ids';

export interface SitePlace {
  /** It runs behind the proxy of another Lyceum. */
  nested: boolean;
  /** Cookies, and parameters of addresses, that begin so are ours alone. */
  prefix: string;
  /** Where the addresses of project content begin, on the content origin. */
  content_base_path: string;
}

const PREFIX = 'lyceum_';
/** Hexadecimal digits of the hash of the base path: tells those of one host apart. */
const HASH_CHARS = 8;

export function sitePlace(base_path: string): SitePlace {
  const outer = /^(.*\/([0-9a-f-]{36})\/port\/)(\d+)$/.exec(base_path);
  if (!outer || !isUuid(outer[2] ?? ''))
    return { nested: false, prefix: PREFIX, content_base_path: base_path };
  const hash = createHash('sha256').update(base_path).digest('hex').slice(0, HASH_CHARS);
  return {
    nested: true,
    prefix: `nested_${hash}_`,
    content_base_path: `${outer[1]}${Number(outer[3]) + 1}`,
  };
}
