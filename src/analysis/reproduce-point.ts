import type { ModelDescription, RunSpecification } from "../contract/index.ts";
import { modelKey, SweeplakeError } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { readModel } from "../lake/index.ts";
import type { Difference } from "./compare-points.ts";
import { comparePoints, whyDifferent } from "./compare-points.ts";
import type { ExecuteAgainOptions } from "./execute-again.ts";
import { executeAgain } from "./execute-again.ts";
import { planAgain } from "./planned-run.ts";
import type { PointRows } from "./recorded-points.ts";
import { readRecordedShard, rowsOf } from "./recorded-points.ts";

/** A point that was executed again, beside what the lake has of it. */
export interface Reproduction {
  readonly model: ModelDescription;
  readonly point_index: number;
  readonly shard_id: number;
  /** Null where the shard is not committed: nothing is recorded then. */
  readonly recorded: PointRows | null;
  readonly replayed: PointRows;
  /** Empty where nothing is recorded, too. */
  readonly differences: readonly Difference[];
  /** Why the two may differ; null where they do not. */
  readonly reason: string | null;
}

/**
 * Executes one point of a run again and compares it with what the lake has. A point whose shard is not committed is
 * executed from the specification.
 *
 * Throws POINT_NOT_FOUND, LAKE_CORRUPT, and what the runner rejects with.
 */
export async function reproducePoint(
  lake: Lake,
  run: RunSpecification,
  pointIndex: number,
  options: ExecuteAgainOptions,
): Promise<Reproduction> {
  if (pointIndex >= run.total_points) {
    const valid = `its points are 0 to ${run.total_points - 1}`;
    throw new SweeplakeError("POINT_NOT_FOUND", `run ${run.run_id} has no point ${pointIndex}; ${valid}`);
  }
  const { name, version } = run.model;
  const model = await readModel(lake, name, version);
  if (model === undefined) throw new SweeplakeError("LAKE_CORRUPT", `${modelKey(name, version)} is missing`);
  const planned = planAgain(run, model);
  const shardId = planned.plan.shardOf(pointIndex);
  const shard = await readRecordedShard(lake, planned, shardId);
  const recorded = shard === undefined ? null : rowsOf(shard, planned, pointIndex);
  const replayed = await executeAgain(planned, pointIndex, options);
  const found = { model, point_index: pointIndex, shard_id: shardId, recorded, replayed };
  if (shard === undefined || recorded === null) return { ...found, differences: [], reason: null };
  const differences = comparePoints(model, recorded, replayed);
  const outcomes = [recorded.outcomes, replayed.outcomes];
  const reason = differences.length === 0 ? null : whyDifferent(run, shard.commit, outcomes, options.runtimeVersion);
  return { ...found, differences, reason };
}
