/** What rooms.ts keeps of each open room, and what it was given. Shared with stored-updates.ts; no code of its own. */
import type { HubId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ChangeStream } from '../db/changes';
import type { MeshSeats } from '../mesh/mesh-room';
import type { LocalHubs } from '../projects/local-hubs';
import type { DiskTie } from './disk-peer';
import type { DocumentRows } from './document-rows';
import type { GroupCommit } from './group-commit';
import type { Room } from './room';

export interface RoomsDeps {
  hub_id: HubId;
  rows: DocumentRows;
  commit: GroupCommit;
  hubs: LocalHubs;
  changes: ChangeStream;
  mesh: MeshSeats;
  logger: Logger;
  /** Milliseconds without a holder until a room is let go; a reload or a short loss of connection finds it warm. */
  idle_ms?: number;
}

export interface Entry {
  room: Room;
  tie: DiskTie;
  loaded: Promise<void>;
  holds: number;
  timer: NodeJS.Timeout | undefined;
}
