// What a check hands back, and how to run a tool for one. Used by scripts/check.ts and every check; it prints nothing.
import { spawn } from 'node:child_process';

export interface Outcome {
  /** Each is a line (or a few) for the person who has to mend it; any error fails the check. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** What was looked at, for the summary: "212 files". */
  readonly scope: string;
}

export interface ToolResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a JavaScript tool with this Node and collects all that it prints. */
export function runTool(cwd: string, script: string, args: readonly string[]): Promise<ToolResult> {
  const child = spawn(process.execPath, [script, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      output += String(data);
    });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
