/** A live directory listing: the entries now and whenever the folder changes. Used by the explorer; holds no files. */
import type { LyceumError } from '../errors';
import type { ProjectId } from '../ids';
import { applyListingChange } from '../listing-change';
import type { ProjectPath } from '../paths';
import type { Listing } from '../protocol/files';
import type { Connection } from './connection';

export interface ListingHandlers {
  listing(listing: Listing): void;
  failed(error: LyceumError): void;
}

export interface OpenListing {
  /** Asks again after a failure, e.g. when the project has been started. */
  retry(): void;
  close(): void;
}

export function openListing(
  connection: Connection,
  where: { project_id: ProjectId; path: ProjectPath },
  handlers: ListingHandlers,
): OpenListing {
  let present: Listing = { entries: [], total: 0 };
  const told = ({ entries, total }: Listing) => {
    present = { entries, total };
    handlers.listing(present);
  };
  const channel = connection.openChannel({
    opened: (self) => {
      const failed = (error: LyceumError) => {
        // `unavailable` of a lost connection heals itself: `opened` comes again.
        if (connection.status.kind === 'connected') handlers.failed(error);
      };
      self.request('listing_open', { channel: self.id, ...where }, { done: told, failed });
    },
    message: (message) => {
      if (message.event === 'listing') told(message);
      else if (message.event === 'listing_change') told(applyListingChange(present, message));
    },
    lost: () => {},
    refused: handlers.failed,
  });
  return { retry: () => channel.reopen(), close: () => channel.close() };
}
