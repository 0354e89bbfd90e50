import type { RunCounts, RunSpecification } from "../contract/index.ts";
import type { FailedAttempt, Lake, ShardFiles } from "../lake/index.ts";
import {
  appendState,
  epochOf,
  listShards,
  readFailure,
  readStates,
  summariseRun,
  writeRunContext,
} from "../lake/index.ts";
import { countPoints } from "./progress.ts";

/**
 * Finalises a run once every shard is committed or finally failed, or the run was stopped or cancelled (DESIGN section 8,
 * step 6): appends `finalised` with the counts and rewrites run_context. Appends nothing while an open run misses a
 * shard, or where the log says as much already. A commit that came after `finalised` finalises again. Returns whether
 * the run is final.
 */
export async function finaliseRun(lake: Lake, run: RunSpecification, by: string): Promise<boolean> {
  const { epoch, isOpen } = summariseRun(run, await readStates(lake, run.run_id));
  const shards = await listShards(lake, run);
  const failed = await finallyFailed(lake, run, shards, epoch);
  const isFinal = !isOpen || shards.committed.size + failed.size >= run.shards.count;
  if (isFinal) {
    const points = await countPoints(lake, run, shards.committed);
    const counts: RunCounts = { ...points, shards_succeeded: shards.committed.size, shards_failed: failed.size };
    await appendState(lake, run.run_id, (states) => {
      // What was counted before a resume, or before another process saw more commits, is no longer true.
      if (epochOf(states) !== epoch) return undefined;
      const known = summariseRun(run, states).counts;
      const isNews = known === null || known.shards_succeeded < counts.shards_succeeded;
      return isNews ? { state: "finalised", by, counts } : undefined;
    });
  }
  await writeRunContext(lake, run);
  return isFinal;
}

/** Shards without a commit that will not be tried again in an epoch. */
export async function finallyFailed(
  lake: Lake,
  run: RunSpecification,
  shards: ShardFiles,
  epoch: number,
): Promise<Set<number>> {
  const isRelevant = (attempt: FailedAttempt) => attempt.epoch === epoch && !shards.committed.has(attempt.shard_id);
  const failed = new Set<number>();
  for (const attempt of shards.failures.filter(isRelevant)) {
    const row = await readFailure(lake, run, attempt);
    if (row?.final === true) failed.add(attempt.shard_id);
  }
  return failed;
}
