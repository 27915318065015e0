/** All that the message handlers of the browser wire need, made by the composition root. No code of its own. */
import type { HubId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { Sessions } from '../auth/sessions';
import type { Database } from '../db/database';
import type { DocumentRows } from '../documents/document-rows';
import type { Rooms } from '../documents/rooms';
import type { HistoryRows } from '../history/history-rows';
import type { Origins } from '../http/origin';
import type { Activity } from '../projects/activity';
import type { ComputeClient } from '../projects/compute-client';
import type { Lifecycle } from '../projects/lifecycle';
import type { LocalHubs } from '../projects/local-hubs';
import type { Members } from '../projects/members';
import type { ProjectLog } from '../projects/project-log';
import type { ProjectQuotas } from '../projects/project-quotas';
import type { ProjectRequests } from '../projects/project-requests';
import type { ProjectRows } from '../projects/project-rows';
import type { Projects } from '../projects/projects';
import type { RawFiles } from '../projects/raw-files';
import type { TakeSnapshot } from '../projects/snapshots';
import type { UsageWatch } from '../projects/usage-watch';
import type { ContentLink } from '../proxy/content-ticket';
import type { Feeds } from '../query/feeds';
import type { Roles } from '../query/roles';

export interface ClientDeps {
  hub_id: HubId;
  logger: Logger;
  db: Database;
  roles: Roles;
  feeds: Feeds;
  projects: Projects;
  lifecycle: Lifecycle;
  members: Members;
  compute: ComputeClient;
  projectRows: ProjectRows;
  quotas: ProjectQuotas;
  usage: UsageWatch;
  activity: Activity;
  log: ProjectLog;
  requests: ProjectRequests;
  rawFiles: RawFiles;
  hubs: LocalHubs;
  rooms: Rooms;
  documents: DocumentRows;
  history: HistoryRows;
  takeSnapshot: TakeSnapshot;
  /** `<path>?lyceum_ticket=…` for a project's content, good for a minute. Asks permission. */
  contentLink: ContentLink;
  /** Where content addresses begin: told to servers that know their prefix. */
  content_base_path: string;
}

/** What the sockets need beside their messages. */
export interface SocketServerDeps extends ClientDeps {
  base_path: string;
  sessions: Sessions;
  origins: Origins;
  counted(connections: number): void;
}
