import type { RequestForm, RunSpecification } from "../contract/index.ts";
import { AUTO_MIN_SHARDS, limits, ROW_GROUP_ROWS } from "../contract/index.ts";

/** A half-open range of point indices. */
export interface PointRange {
  readonly start_index: number;
  readonly end_index_exclusive: number;
}

/**
 * How a run's points are cut into shards: a pure function of the request, never of the machine. There are never more
 * shards than points. That the limits of DESIGN section 12 hold is `normaliseRequest`'s to check.
 *
 * `totalPoints` is at least 1. Source: DESIGN section 6.
 */
export function planShards(totalPoints: number, sharding: RequestForm["sharding"]): RunSpecification["shards"] {
  const count = Math.min(totalPoints, shardCount(totalPoints, sharding));
  const min_points = Math.floor(totalPoints / count);
  const max_points = Math.ceil(totalPoints / count);
  return { count, min_points, max_points, max_shards: limits.maxShards };
}

function shardCount(totalPoints: number, { shard_count, shard_size }: RequestForm["sharding"]): number {
  if (shard_count !== null) return shard_count;
  if (shard_size !== null) return Math.ceil(totalPoints / shard_size);
  return Math.min(Math.max(AUTO_MIN_SHARDS, Math.ceil(totalPoints / ROW_GROUP_ROWS)), limits.maxShards);
}

/**
 * The points of one shard: contiguous, and balanced to within one, the first shards having the one more. Exact for
 * every total below 2^53. `shardId` is from 0 below `shardCount`, which is at most `totalPoints`.
 */
export function shardRange(totalPoints: number, shardCount: number, shardId: number): PointRange {
  const size = Math.floor(totalPoints / shardCount);
  const larger = totalPoints % shardCount;
  const startOf = (id: number) => id * size + Math.min(id, larger);
  return { start_index: startOf(shardId), end_index_exclusive: startOf(shardId + 1) };
}

/** The shard of a point: undoes `shardRange`. `pointIndex` is from 0 below `totalPoints`. */
export function shardOf(totalPoints: number, shardCount: number, pointIndex: number): number {
  const size = Math.floor(totalPoints / shardCount);
  const larger = totalPoints % shardCount;
  const inLarger = larger * (size + 1);
  if (pointIndex < inLarger) return Math.floor(pointIndex / (size + 1));
  return larger + Math.floor((pointIndex - inLarger) / size);
}
