/** What the mesh and an open document know of each other. Types only: documents/room.ts is one side, mesh.ts the other. */
import type { DocumentId, HubId } from '@lyceum/util/ids';
import type { ClientState } from '@lyceum/util/protocol/presence';

export interface MeshRoom {
  receiveFrom(hub_id: HubId, states: readonly ClientState[]): void;
  /** The presence of this hub's own people, for a hub that begins to follow. */
  own(): readonly ClientState[];
  /** That hub is gone, and with it everybody it spoke for. */
  hubGone(hub_id: HubId): void;
}

/** A room's place in the mesh. */
export interface MeshSeat {
  /** To the hubs that have the document open, too. */
  send(states: readonly ClientState[]): void;
  leave(): void;
}

export interface MeshSeats {
  join(document_id: DocumentId, room: MeshRoom): MeshSeat;
}
