/** The options of settle.ts for where an output or a Markdown cell stands. */
import type { JsonObject } from '@lyceum/util/notebook/json';
import { useMemo } from 'react';
import { useConnection } from '../../connection/connection-context';
import { contentLink } from '../../open-files/content-link';
import { openerIn } from '../../terminal/opener';
import { useOutputPlace } from '../place';
import type { SettleOptions } from './settle';

export function useSettle(attachments?: JsonObject): SettleOptions {
  const { projectId, folder } = useOutputPlace();
  const connection = useConnection();
  return useMemo(() => {
    const opener = openerIn(projectId);
    return {
      folder,
      attachments,
      pictureOf: (path) => contentLink(connection, projectId, path),
      open: (link) => (link.kind === 'file' ? opener.file(link.path, link.line) : opener.folder(link.path)),
    };
  }, [connection, projectId, folder, attachments]);
}
