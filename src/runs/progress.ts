import type { RunSpecification } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { countsOf, readCommit } from "../lake/index.ts";
import type { ShardProgress } from "../ports/index.ts";

/** How far a run is. Counts include what earlier processes committed. */
export interface RunProgress extends ShardProgress {
  readonly shards_committed: number;
  readonly shards_failed: number;
}

export const noProgress: ShardProgress = { points_succeeded: 0, points_failed: 0, points_rejected: 0 };

/** Counts of two disjoint sets of points together. */
export function addProgress(a: ShardProgress, b: ShardProgress): ShardProgress {
  return {
    points_succeeded: a.points_succeeded + b.points_succeeded,
    points_failed: a.points_failed + b.points_failed,
    points_rejected: a.points_rejected + b.points_rejected,
  };
}

/** Points of committed shards by outcome, from their commits. */
export async function countPoints(
  lake: Lake,
  run: RunSpecification,
  committed: Iterable<number>,
): Promise<ShardProgress> {
  let points = noProgress;
  const missing = committed[Symbol.iterator]();
  const lane = async () => {
    for (let next = missing.next(); next.done !== true; next = missing.next()) {
      const commit = await readCommit(lake, run, next.value);
      if (commit !== undefined) points = addProgress(points, countsOf(commit));
    }
  };
  await Promise.all(Array.from({ length: READERS }, lane));
  return points;
}

/** Commits that are read at once. */
const READERS = 16;

/** Adds up what is committed and what is in flight, and reports each change. */
export interface ProgressTracker {
  running(shardId: number, progress: ShardProgress): void;
  committed(shardId: number, progress: ShardProgress): void;
  /** The attempt ended without a commit. */
  abandoned(shardId: number): void;
  /** A shard has finally failed. */
  failed(): void;
}

export function trackProgress(
  start: { readonly points: ShardProgress; readonly committed: number; readonly failed: number },
  onProgress: (progress: RunProgress) => void,
): ProgressTracker {
  let { points } = start;
  let shards = { shards_committed: start.committed, shards_failed: start.failed };
  const inFlight = new Map<number, ShardProgress>();
  const report = () => onProgress({ ...[...inFlight.values()].reduce(addProgress, points), ...shards });
  report();
  return {
    running: (shardId, progress) => {
      inFlight.set(shardId, progress);
      report();
    },
    committed: (shardId, progress) => {
      inFlight.delete(shardId);
      points = addProgress(points, progress);
      shards = { ...shards, shards_committed: shards.shards_committed + 1 };
      report();
    },
    abandoned: (shardId) => {
      if (inFlight.delete(shardId)) report();
    },
    failed: () => {
      shards = { ...shards, shards_failed: shards.shards_failed + 1 };
      report();
    },
  };
}
