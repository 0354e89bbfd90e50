import type { PointFate } from "../../adapters/child-process/index.ts";
import type { DatasetName, Exports } from "../../contract/index.ts";
import type { TriedPoint } from "../../execution/index.ts";
import type { MeanEstimate } from "../../planning/index.ts";
import { CONFIDENCE, stratifiedMean } from "../../planning/index.ts";
import type { PreparedSweep } from "../../runs/index.ts";
import type { PilotPoint } from "../pilot-process/protocol.ts";
import type { Rehearsal } from "./rehearse-shards.ts";
import type { PilotReport, TimeEstimate } from "./report.ts";
import { measureValueBytes } from "./value-bytes.ts";

/** A run starts a worker anew and tries a point that ended it once more before it gives the point up. */
const TRIES = 2;

/**
 * Milliseconds that the model takes for a point of the whole sweep. `fates` are those of one point from each of equally
 * large strata, in order; `startMs` is how long a worker takes to start.
 */
export function modelMs(fates: readonly PointFate<PilotPoint>[], totalPoints: number, startMs: number): MeanEstimate {
  const costs = fates.map((fate) => (fate.blame === null ? fate.result.ms : TRIES * (fate.elapsedMs + startMs)));
  return stratifiedMean(costs, totalPoints);
}

export interface RunCosts {
  readonly workers: number;
  /** Milliseconds of a point. */
  readonly modelMs: MeanEstimate;
  readonly engineMs: number;
  /** Milliseconds that a worker takes to start. */
  readonly startMs: number;
}

/** As long as the worker that has most shards takes, which are the same size. */
export function estimateTime({ shards, totalPoints }: PreparedSweep, costs: RunCosts): TimeEstimate {
  const { workers, modelMs: model, engineMs, startMs } = costs;
  const points = Math.ceil(shards.count / workers) * (totalPoints / shards.count);
  const seconds = (pointMs: number) => (startMs + points * (pointMs + engineMs)) / 1000;
  const { interval } = model;
  return {
    workers,
    seconds: seconds(model.mean),
    interval: interval && { low: seconds(interval.low), high: seconds(interval.high) },
    confidence: CONFIDENCE,
  };
}

/** The sizes of rehearsed datasets, with what the values of `points` add to those of one point. */
export async function estimateBytes(
  { model, totalPoints }: PreparedSweep,
  rehearsal: Rehearsal,
  points: readonly TriedPoint[],
  exports: Exports,
): Promise<PilotReport["bytes"]> {
  const values = await measureValueBytes(model.description, points);
  const { run_context, effective_parameters, outcomes, shard_outcomes } = rehearsal.bytes;
  const bytes: Record<DatasetName, number> = {
    run_context,
    effective_parameters:
      effective_parameters + (exports.effective_parameters ? totalPoints * values.effective_parameters : 0),
    outcomes: outcomes + totalPoints * values.outcomes,
    shard_outcomes,
  };
  const rounded = Object.entries(bytes).map(([name, size]) => [name, Math.round(size)] as const);
  const total = rounded.reduce((sum, [, size]) => sum + size, 0);
  return { ...(Object.fromEntries(rounded) as Record<DatasetName, number>), total };
}
