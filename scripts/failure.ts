// The one kind of error that a person is meant to read: its message is a single clear line with a next step.
// Thrown by scripts of all kinds, caught in their entries, which print the line without a stack and exit with 1.

export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The text of anything thrown, for use inside a longer line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system error code (ENOENT, EACCES, …), or undefined. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Runs a script's main; a Failure becomes its line, anything else its stack; both exit with 1. */
export function runMain(main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const text =
        error instanceof Failure ? error.message : error instanceof Error ? error.stack : String(error);
      process.stderr.write(`${text}\n`);
      process.exit(1);
    },
  );
}
