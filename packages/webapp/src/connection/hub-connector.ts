/**
 * Opens sockets to the hub this page came from: util's engine.io connector with this page's address and base path.
 * Loaded with the signed-in pages only; used by app/signed-in.tsx.
 */
import { engineConnector } from '@lyceum/util/client/engine-connector';
import type { Connector } from '@lyceum/util/client/transport';
import { basePath } from '../navigation/base-path';

export function hubConnector(): Connector {
  return engineConnector({ url: window.location.origin, path: `${basePath()}/hub` });
}
