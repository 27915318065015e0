// How many tests passed, failed and were skipped: pure counting for scripts/test.mjs. A step that is no test of jest
// (build, checks, a test file that could not be loaded) counts as one failure and never as a pass.

/** @typedef {{passed: number, failed: number, skipped: number}} Tally */

/** @returns {Tally} */
export const nothing = () => ({ passed: 0, failed: 0, skipped: 0 });
/** @returns {Tally} */
export const oneFailure = () => ({ passed: 0, failed: 1, skipped: 0 });

/** @param {Tally[]} tallies */
export function addUp(tallies) {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    nothing(),
  );
}

/**
 * From jest's --json report. `exitCode` catches what the numbers do not tell (a crash, a coverage limit).
 * @returns {Tally}
 */
export function tallyOf(report, exitCode) {
  if (!report) return oneFailure();
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {Tally} tally */
export function lastLine({ passed, failed, skipped }) {
  return `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}
