import type { RunCounts, RunSpecification } from "../contract/index.ts";
import type { FailedAttempt, Lake, ShardFiles } from "../lake/index.ts";
import {
  appendState,
  countsOf,
  epochOf,
  listShards,
  readCommit,
  readFailure,
  readStates,
  summariseRun,
  writeRunContext,
} from "../lake/index.ts";
import type { ShardProgress } from "../ports/index.ts";
import { addProgress } from "./dispatch-run.ts";

/**
 * Finalises a run once every shard is committed or finally failed (DESIGN section 8, step 6): appends `finalised` with
 * the counts and rewrites run_context. Appends nothing while a shard is missing, or where the log says as much already.
 * A commit that came after `finalised` finalises again. Returns whether the run is final.
 */
export async function finaliseRun(lake: Lake, run: RunSpecification, by: string): Promise<boolean> {
  const epoch = epochOf(await readStates(lake, run.run_id));
  const shards = await listShards(lake, run);
  const failed = await finallyFailed(lake, run, shards, epoch);
  const isFinal = shards.committed.size + failed.size >= run.shards.count;
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

/** Points of the committed shards by outcome, from their commits. */
export async function countPoints(
  lake: Lake,
  run: RunSpecification,
  committed: Iterable<number>,
): Promise<ShardProgress> {
  let points: ShardProgress = { points_succeeded: 0, points_failed: 0, points_rejected: 0 };
  for (const shardId of committed) {
    const commit = await readCommit(lake, run, shardId);
    if (commit !== undefined) points = addProgress(points, countsOf(commit));
  }
  return points;
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
