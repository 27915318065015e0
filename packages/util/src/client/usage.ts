/** Live usage of a project: one measurement now, then one every few seconds while it is open. Used by the project pages; holds nothing. */
import type { LyceumError } from '../errors';
import type { ProjectId } from '../ids';
import type { Usage } from '../quotas';
import type { Connection } from './connection';

export interface UsageHandlers {
  usage(usage: Usage): void;
  /** The hub closed it, or refused to open it. */
  failed(error: LyceumError): void;
}

export interface OpenUsage {
  /** Asks again after a failure. */
  retry(): void;
  close(): void;
}

export function openUsage(connection: Connection, project_id: ProjectId, handlers: UsageHandlers): OpenUsage {
  const channel = connection.openChannel({
    opened: (self) => {
      const failed = (error: LyceumError) => {
        // `unavailable` of a lost connection heals itself: `opened` comes again.
        if (connection.status.kind === 'connected') handlers.failed(error);
      };
      const fields = { channel: self.id, project_id };
      self.request('usage_open', fields, { done: (usage) => handlers.usage(usage), failed });
    },
    message: (message) => {
      if (message.event === 'usage') handlers.usage(message.usage);
    },
    lost: () => {},
    refused: handlers.failed,
  });
  return { retry: () => channel.reopen(), close: () => channel.close() };
}
