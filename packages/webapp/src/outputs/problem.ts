/** An error in words for people. Used where an output asks the project for something. */
import { LyceumError } from '@lyceum/util/errors';

export function problemOf(error: unknown): string {
  return error instanceof LyceumError ? error.message : 'Something went wrong. Try again.';
}
