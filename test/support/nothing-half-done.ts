import assert from "node:assert/strict";
import { verifyRun } from "../../src/analysis/index.ts";
import type { Lake } from "../../src/lake/index.ts";
import { readRun } from "../../src/lake/index.ts";

/** What a run may lack while it is not finished. */
const mayBeUndone: ReadonlySet<string> = new Set([
  "every shard is committed",
  "run is listed under its date",
  "run_context says what the specification and the state log say",
]);

/**
 * Fails unless all that is in the lake of a run, however disturbed, is as it must be: what is missing is shards, and what
 * is only said at the end. A run that was not claimed is fine.
 */
export async function expectNothingHalfDone(lake: Lake, runId: string): Promise<void> {
  const run = await readRun(lake, runId);
  if (run === undefined) return;
  const { checks } = await verifyRun(lake, run);
  assert.deepEqual(
    checks.filter((check) => check.failed > 0 && !mayBeUndone.has(check.name)),
    [],
  );
}
