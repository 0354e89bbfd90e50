import type { RequestForm, RunSpecification } from "../contract/index.ts";
import { AUTO_MIN_SHARDS, limits } from "../contract/index.ts";
import { planShards } from "./sharding.ts";

/** What a shard should take: less is mostly overhead, more is much to lose and to wait for. Milliseconds. */
const SHARD_MS = { least: 10_000, aim: 60_000, most: 300_000 };
/** With fewer shards than this for each worker, some workers have nothing to do at the end. */
const SHARDS_PER_WORKER = 4;
/** A worker holds the files of a shard in memory. */
const SHARD_BYTES = 64 * 1024 * 1024;
/** What a function on AWS Lambda may take at most, milliseconds. */
const LAMBDA_MS = 15 * 60_000;

/** What a sweep's points were found to cost. */
export interface PointCost {
  /** Milliseconds of one worker. */
  readonly pointMs: number;
  readonly pointBytes: number;
  readonly workers: number;
}

/** How a sweep should be cut into shards. Sizes are points of a shard. */
export interface ShardAdvice {
  /** What the largest shard, as requested, takes one worker. */
  readonly shard_ms: number;
  /** Sizes that make sense: from `smallest` to `largest`. */
  readonly smallest: number;
  readonly largest: number;
  /** The sharding to ask for. */
  readonly advised: "auto" | "as requested" | { readonly shard_size: number };
  /** Points that a Lambda's 15 minutes hold: 0 where not even one; null where they hold any shard that is permitted. */
  readonly lambda_points: number | null;
}

/**
 * Judges the shards of a sweep: 10 s to 5 min of work each, at least four a worker, no more points than a shard may have
 * or memory holds. Shards may be shorter where there are no more of them than `auto` makes at least.
 */
export function adviseSharding(
  sweep: { readonly totalPoints: number; readonly shards: RunSpecification["shards"] },
  cost: PointCost,
): ShardAdvice {
  const { totalPoints, shards } = sweep;
  const pointsIn = (milliseconds: number) => Math.floor(milliseconds / cost.pointMs);
  const most = [
    pointsIn(SHARD_MS.most),
    totalPoints / (SHARDS_PER_WORKER * cost.workers),
    limits.maxShardPoints,
    SHARD_BYTES / cost.pointBytes,
  ];
  const largest = Math.max(1, Math.floor(Math.min(...most)));
  const smallest = Math.max(1, Math.min(pointsIn(SHARD_MS.least), largest));
  const isFine = ({ count, max_points }: RunSpecification["shards"]) =>
    max_points <= largest && (max_points >= smallest || count <= AUTO_MIN_SHARDS);
  const lambdaPoints = pointsIn(LAMBDA_MS);
  return {
    shard_ms: shards.max_points * cost.pointMs,
    smallest,
    largest,
    advised: isFine(shards)
      ? "as requested"
      : isFine(planShards(totalPoints, auto))
        ? "auto"
        : { shard_size: Math.max(smallest, rounded(Math.min(pointsIn(SHARD_MS.aim), largest))) },
    lambda_points: lambdaPoints >= limits.maxShardPoints ? null : lambdaPoints,
  };
}

const auto: RequestForm["sharding"] = { strategy: "auto", shard_count: null, shard_size: null };

/** The largest number with one significant digit that is not above `size`; 0 for 0. */
function rounded(size: number): number {
  const unit = Number(`1e${String(size).length - 1}`);
  return Math.floor(size / unit) * unit;
}
