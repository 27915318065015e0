/** Any thrown thing as a sentence for people. LyceumErrors were written for people; everything else was not. */
import { LyceumError } from '@lyceum/util/errors';

export function wordsOf(error: unknown): string {
  if (error instanceof LyceumError) return error.message;
  return 'Something went wrong in this page. Load it again; what you saved is safe.';
}
