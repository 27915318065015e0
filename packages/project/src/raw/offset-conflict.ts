/** The error of an upload whose piece does not begin where the last one ended. Thrown by uploads.ts, told with the true offset by server.ts. */
import { LyceumError } from '@lyceum/util/errors';

/** The client goes on from `offset`. */
export class OffsetConflict extends LyceumError {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super('conflict', message);
  }
}
