import type { Exports } from "../../contract/index.ts";
import { configOf } from "../../contract/index.ts";
import { timingOf } from "../../execution/index.ts";
import { definitionOf } from "../../model/index.ts";
import { adviseSharding, openPlan, pilotPoints } from "../../planning/index.ts";
import type { PreparedSweep } from "../../runs/index.ts";
import { localModelSource } from "../local/model-source.ts";
import { workersOf } from "../local/run-sweep.ts";
import { estimateBytes, estimateTime, modelMs } from "./estimate-run.ts";
import type { DescribePlace } from "./notebook.ts";
import { countOutcomes, unrepeatableOf } from "./pilot-outcomes.ts";
import { rehearseShards } from "./rehearse-shards.ts";
import type { PilotReport } from "./report.ts";
import { standInModel } from "./stand-in-model.ts";
import type { VisitedPoints } from "./visit-points.ts";
import { visitPoints } from "./visit-points.ts";

export interface PilotOptions {
  /** Points to run, at least 1; all where the sweep has fewer. */
  readonly points: number;
  /** Child processes that the run would have; default: one per core. */
  readonly workers?: number | undefined;
  readonly exports: Exports;
  readonly describePlace: DescribePlace;
}

/**
 * Runs points spread over a sweep in child processes, and says what the whole would cost and what is odd about its model.
 * Nothing is written. What a point does to its process is its fate: this process and the other points go on.
 */
export async function runPilot(sweep: PreparedSweep, options: PilotOptions): Promise<PilotReport> {
  const visited = await visitPoints(sweep, pilotPoints(sweep.totalPoints, options.points));
  const results = visited.timed.flatMap(({ result }) => result ?? []);
  return {
    total_points: sweep.totalPoints,
    ...countOutcomes(visited.fates, sweep.form.limits),
    timing: timingOf(Float64Array.from(results, ({ ms }) => ms)),
    ...(await estimateCosts(sweep, visited, options)),
    reads: readsOf(sweep, visited),
    uses: visited.notebook.uses(options.describePlace),
    unrepeatable: unrepeatableOf(visited.watched, visited.timed),
  };
}

async function estimateCosts(
  sweep: PreparedSweep,
  visited: VisitedPoints,
  options: PilotOptions,
): Promise<Pick<PilotReport, "engine_ms" | "estimate" | "bytes" | "sharding">> {
  const { model, shards, totalPoints } = sweep;
  const results = visited.timed.flatMap(({ result }) => result ?? []);
  const typical = results.find(({ status }) => status === "succeeded");
  const definition = definitionOf(await localModelSource().evaluate(model.bundle));
  const standIn = standInModel(definition, model.description, typical);
  const rehearsal = await rehearseShards(sweep, standIn, options.exports);
  const { engineMs } = rehearsal;
  const { startMs } = visited;
  const bytes = await estimateBytes(sweep, rehearsal, results, options.exports);
  const costs = {
    workers: workersOf(shards, options.workers),
    modelMs: modelMs(visited.fates, totalPoints, startMs),
    engineMs,
    startMs,
  };
  return {
    engine_ms: engineMs,
    estimate: estimateTime(sweep, costs),
    bytes,
    sharding: adviseSharding(sweep, {
      pointMs: costs.modelMs.mean + engineMs,
      pointBytes: (bytes.effective_parameters + bytes.outcomes) / totalPoints,
      workers: costs.workers,
    }),
  };
}

function readsOf({ form, model, shards }: PreparedSweep, { watched, notebook }: VisitedPoints): PilotReport["reads"] {
  const { dimensionNames } = openPlan(configOf(form, model.description), model.description, shards.count);
  // Of a point that did not succeed nobody knows what it would have read further on.
  const points = watched.filter(({ result }) => result?.status === "succeeded").length;
  return { points, unread_dimensions: points === 0 ? [] : dimensionNames.filter((name) => !notebook.hasRead(name)) };
}
