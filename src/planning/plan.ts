import type { Json, ModelDescription, RunConfig } from "../contract/index.ts";
import { pointSeed, SweeplakeError } from "../contract/index.ts";
import { compileAssignments } from "./assignments.ts";
import type { PointRange } from "./sharding.ts";
import { shardOf, shardRange } from "./sharding.ts";

/**
 * A run's points, assignments and shards by index. Everything is computed when asked for, in time that depends on the
 * number of dimensions only; nothing grows with the number of points.
 *
 * Every method throws INTERNAL for an index that is out of range.
 */
export interface Plan {
  /** Number of assignments. */
  readonly designCount: number;
  readonly replicates: number;
  /** `designCount * replicates`. */
  readonly totalPoints: number;
  readonly shardCount: number;
  /** Dotted names of the parameters that vary, ascending by UTF-16 code units. */
  readonly dimensionNames: readonly string[];
  /** The values of one assignment, one per name in `dimensionNames`. */
  assignment(designIndex: number): readonly Json[];
  /** Which assignment a point is, and which replicate of it (both 0-based). */
  point(pointIndex: number): { readonly designIndex: number; readonly replicate: number };
  /**
   * The seed of a point (DESIGN section 5): 0 for a model that is not stochastic, the recorded one of a list that has
   * seeds, else by the run's seed policy. `groupFingerprint` is the point's parameter_group_fingerprint.
   */
  seed(place: { readonly designIndex: number; readonly replicate: number }, groupFingerprint: string): number;
  /** The points of a shard. */
  shard(shardId: number): PointRange;
  /** The shard of a point. */
  shardOf(pointIndex: number): number;
}

/**
 * Opens the plan of a configuration that `normaliseRequest` made for this model. `shardCount` is from 1 to the number
 * of points; it changes nothing but `shard` and `shardOf`.
 *
 * Throws PARAMETER_UNKNOWN for a dimension that the model lacks. Source: DESIGN section 6.
 */
export function openPlan(config: RunConfig, model: ModelDescription, shardCount: number): Plan {
  const assignments = compileAssignments(config, model);
  const { replicates } = config;
  const totalPoints = assignments.count * replicates;
  return {
    designCount: assignments.count,
    replicates,
    totalPoints,
    shardCount,
    dimensionNames: assignments.names,
    assignment: (designIndex) => {
      expectIndex("design_index", designIndex, assignments.count);
      return assignments.at(designIndex);
    },
    point: (pointIndex) => {
      expectIndex("point_index", pointIndex, totalPoints);
      return { designIndex: Math.floor(pointIndex / replicates), replicate: pointIndex % replicates };
    },
    seed: compileSeed(config, model),
    shard: (shardId) => {
      expectIndex("shard_id", shardId, shardCount);
      return shardRange(totalPoints, shardCount, shardId);
    },
    shardOf: (pointIndex) => {
      expectIndex("point_index", pointIndex, totalPoints);
      return shardOf(totalPoints, shardCount, pointIndex);
    },
  };
}

function compileSeed(config: RunConfig, model: ModelDescription): Plan["seed"] {
  if (!model.stochastic) return () => 0;
  const { seed: runSeed, seed_policy: seedPolicy } = config;
  const { seeds } = config.sampling;
  if (seeds !== undefined) return ({ designIndex }) => seeds[designIndex] as number;
  return (place, groupFingerprint) => pointSeed({ ...place, seedPolicy, runSeed, groupFingerprint });
}

function expectIndex(what: string, index: number, count: number): void {
  if (!Number.isSafeInteger(index) || index < 0 || index >= count) {
    throw new SweeplakeError("INTERNAL", `${what} ${index} is not below ${count}`);
  }
}
