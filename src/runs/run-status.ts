import type { RunCounts, RunSpecification } from "../contract/index.ts";
import type { Lake, RunSummary } from "../lake/index.ts";
import { listShards, readStates, summariseRun } from "../lake/index.ts";
import type { ShardProgress } from "../ports/index.ts";
import { finallyFailed } from "./finalise-run.ts";
import { countPoints } from "./progress.ts";

/** What is known of a run now: its log, and what its shards say. */
export interface RunReport {
  readonly specification: RunSpecification;
  readonly summary: RunSummary;
  readonly shards: { readonly expected: number; readonly committed: number; readonly failed: number };
  readonly points: ShardProgress & { readonly expected: number; readonly executed: number };
  /** Whether every shard is committed. */
  readonly isComplete: boolean;
}

function pointsOf({ points_succeeded, points_failed, points_rejected }: RunCounts): ShardProgress {
  return { points_succeeded, points_failed, points_rejected };
}

/** Reads the run's state log and commits; never run_context. */
export async function reportRun(lake: Lake, run: RunSpecification): Promise<RunReport> {
  const summary = summariseRun(run, await readStates(lake, run.run_id));
  const shards = await listShards(lake, run);
  const failed = await finallyFailed(lake, run, shards, summary.epoch);
  const known = summary.counts;
  // What was finalised with as many commits has been counted.
  const isCounted = known !== null && known.shards_succeeded === shards.committed.size;
  const points = isCounted ? pointsOf(known) : await countPoints(lake, run, shards.committed);
  const executed = points.points_succeeded + points.points_failed + points.points_rejected;
  return {
    specification: run,
    summary,
    shards: { expected: run.shards.count, committed: shards.committed.size, failed: failed.size },
    points: { ...points, expected: run.total_points, executed },
    isComplete: shards.committed.size === run.shards.count,
  };
}
