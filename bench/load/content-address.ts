/** Where a load generator finds content of a project, and the cookie that lets it in. Used by the rows proxy and cluster-proxy. */
import type { Connection } from '@lyceum/util/client/connection';
import type { ProjectId } from '@lyceum/util/ids';
import type { Address } from './http-load';

/** Follows a content link as a browser does: the ticket in the address becomes a cookie. Throws where the address does not answer. */
export async function contentAddress(
  connection: Connection,
  project_id: ProjectId,
  path: string,
): Promise<Address> {
  const { url } = await connection.request('content_link', { project_id, path });
  const response = await fetch(url, { redirect: 'manual' });
  const cookie = response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const target = new URL(response.headers.get('location') ?? url, url);
  if (cookie === '')
    throw new Error(`the content link set no cookie: ${response.status} ${await response.text()}`);
  const answer = await fetch(target, { method: 'HEAD', headers: { cookie } });
  if (answer.status !== 200) throw new Error(`${target.pathname} answered ${answer.status}`);
  return {
    port: Number(target.port),
    path: target.pathname,
    cookie,
    secure: target.protocol === 'https:',
  };
}
