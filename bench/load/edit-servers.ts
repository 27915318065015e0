/**
 * Servers that pass document updates on, behind one interface, and ours among them; the others are in edit-peers.ts. Used by the rows
 * about documents. A passive client takes its frames off the socket and drops them, so that the load generator, which stands for many
 * browsers, does not become what is measured.
 */
import type { Connection } from '@lyceum/util/client/connection';
import type { Connector } from '@lyceum/util/client/transport';
import type { ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Lyceum, Person } from '../frame/lyceum';

export interface EditClient {
  send(update: Uint8Array): void;
  close(): void;
}

export interface EditEars {
  /** undefined: a passive client. */
  update?: (update: Uint8Array) => void;
  /** Every update sent so far is durable; only ours calls it. */
  ack?: () => void;
}

export interface EditServer {
  pid: number;
  create(document: string): Promise<void>;
  join(document: string, ears: EditEars): Promise<EditClient>;
}

/** Somebody, and the way by which they reach Lyceum. */
export interface Seat {
  system: Lyceum;
  person: Person;
}

/** Yjs: the state vector of an empty document. */
const EMPTY_STATE = new Uint8Array([0]);

/** `reader`: by what way readers come, where it is not the writer's. */
export async function lyceumEdits(
  lyceum: Lyceum,
  owner: Person,
  project_id: ProjectId,
  reader: Seat = { system: lyceum, person: owner },
): Promise<EditServer> {
  return {
    pid: await lyceum.stack.hubPid(),
    create: (document) => lyceum.putFile(owner, project_id, `${document}.txt`, ''),
    join: async (document, ears) => {
      const connection = ears.update
        ? await reader.system.connect(reader.person)
        : await lyceum.connect(owner, deaf);
      return openDocument(connection, project_id, `${document}.txt`, ears);
    },
  };
}

function openDocument(
  connection: Connection,
  project_id: ProjectId,
  name: string,
  { update, ack }: EditEars,
): Promise<EditClient> {
  let seq = 0;
  const fields = { project_id, path: parseProjectPath(name), state_vector: EMPTY_STATE };
  return new Promise((resolve, reject) => {
    const client = {
      send: (data: Uint8Array) =>
        channel.send({ event: 'document_update', channel: channel.id, seq: ++seq, update: data }),
      close: () => connection.close(),
    };
    const channel = connection.openChannel({
      opened: (self) =>
        self.request(
          'document_open',
          { channel: self.id, ...fields },
          { done: () => resolve(client), failed: reject },
        ),
      message: (message) => {
        if (message.event === 'document_update') update?.(message.update);
        else if (message.event === 'document_ack' && message.seq === seq) ack?.();
      },
      lost: () => reject(new Error('the hub closed a connection')),
      refused: reject,
    });
  });
}

/** Bytes of a frame in which the name of its event lies. */
const EVENT_BYTES = 40;

/** Drops the frames of document updates undecoded. */
function deaf(connector: Connector): Connector {
  return (handlers) =>
    connector({
      ...handlers,
      frame: (data) => {
        const isUpdate =
          data instanceof ArrayBuffer &&
          Buffer.from(data, 0, Math.min(data.byteLength, EVENT_BYTES))
            .toString('latin1')
            .includes('document_update');
        if (!isUpdate) handlers.frame(data);
      },
    });
}
