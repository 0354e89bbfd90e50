import type { Exports } from "../../contract/index.ts";
import { configOf, ROW_GROUP_ROWS } from "../../contract/index.ts";
import type { TriedPoint } from "../../execution/index.ts";
import { timingOf } from "../../execution/index.ts";
import { definitionOf } from "../../model/index.ts";
import { adviseSharding, openPlan, pilotPoints } from "../../planning/index.ts";
import type { PreparedSweep } from "../../runs/index.ts";
import { localModelSource } from "../local/model-source.ts";
import { workersOf } from "../local/run-sweep.ts";
import type { PilotPoint } from "../pilot-process/protocol.ts";
import { estimateBytes, estimateTime, modelMs } from "./estimate-run.ts";
import type { DescribePlace } from "./notebook.ts";
import { countOutcomes, unrepeatableOf } from "./pilot-outcomes.ts";
import type { Rehearsal } from "./rehearse-shards.ts";
import { rehearseShards } from "./rehearse-shards.ts";
import type { PilotReport } from "./report.ts";
import { standInModel } from "./stand-in-model.ts";
import type { VisitedPoints } from "./visit-points.ts";
import { visitNeighbours, visitPoints } from "./visit-points.ts";

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
  return {
    total_points: sweep.totalPoints,
    ...countOutcomes(visited.fates, sweep.form.limits),
    timing: timingOf(Float64Array.from(resultsOf(visited), ({ ms }) => ms)),
    ...(await estimateCosts(sweep, visited, options)),
    reads: readsOf(sweep, visited),
    uses: visited.notebook.uses(options.describePlace),
    unrepeatable: unrepeatableOf(visited.watched, visited.timed),
  };
}

async function estimateCosts(
  sweep: PreparedSweep,
  visited: VisitedPoints,
  { exports, workers: asked }: PilotOptions,
): Promise<Pick<PilotReport, "engine_ms" | "estimate" | "bytes" | "sharding">> {
  const { startMs, fates } = visited;
  const pointMs = modelMs(fates, sweep.totalPoints, startMs);
  const rehearsal = await rehearse(sweep, visited, exports);
  const { engineMs } = rehearsal;
  const bytes = await estimateBytes(sweep, rehearsal, await valuesOf(sweep, visited, pointMs.mean), exports);
  const workers = workersOf(sweep.shards, asked);
  return {
    engine_ms: engineMs,
    estimate: estimateTime(sweep, { workers, modelMs: pointMs, engineMs, startMs }),
    bytes,
    sharding: adviseSharding(sweep, {
      pointMs: pointMs.mean + engineMs,
      pointBytes: (bytes.effective_parameters + bytes.outcomes) / sweep.totalPoints,
      workers,
    }),
  };
}

function resultsOf({ timed }: VisitedPoints): readonly PilotPoint[] {
  return timed.flatMap(({ result }) => result ?? []);
}

async function rehearse(sweep: PreparedSweep, visited: VisitedPoints, exports: Exports): Promise<Rehearsal> {
  const { description, bundle } = sweep.model;
  const typical = resultsOf(visited).find(({ status }) => status === "succeeded");
  const definition = definitionOf(await localModelSource().evaluate(bundle));
  return rehearseShards(sweep, standInModel(definition, description, typical), exports);
}

/** Milliseconds of the model that more points than asked for may take, to see what neighbours have in common. */
const NEIGHBOURS_MS = 1_000;

/** Points whose values show how they compress: neighbours where the model is quick, else those of the pilot. */
async function valuesOf(sweep: PreparedSweep, visited: VisitedPoints, pointMs: number): Promise<readonly TriedPoint[]> {
  const results = resultsOf(visited);
  const count = Math.min(sweep.shards.max_points, ROW_GROUP_ROWS, Math.floor(NEIGHBOURS_MS / pointMs));
  if (count <= results.length) return results;
  const neighbours = await visitNeighbours(sweep, count);
  return neighbours.length > results.length ? neighbours : results;
}

function readsOf({ form, model, shards }: PreparedSweep, { watched, notebook }: VisitedPoints): PilotReport["reads"] {
  const { dimensionNames } = openPlan(configOf(form, model.description), model.description, shards.count);
  // Of a point that did not succeed nobody knows what it would have read further on.
  const points = watched.filter(({ result }) => result?.status === "succeeded").length;
  return { points, unread_dimensions: points === 0 ? [] : dimensionNames.filter((name) => !notebook.hasRead(name)) };
}
