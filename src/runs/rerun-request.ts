import type { Json, ModelDescription, RunSpecification, SweepRequestInput } from "../contract/index.ts";
import {
  effectiveParametersColumns,
  effectiveParametersRecord,
  outcomesColumns,
  outcomesRecord,
  SweeplakeError,
  shardKey,
} from "../contract/index.ts";
import type { Table } from "../datasets/index.ts";
import { readTable } from "../datasets/index.ts";
import type { Lake } from "../lake/index.ts";
import { listShards, partitionOf, readModel } from "../lake/index.ts";

export interface RerunOptions {
  /** The model as a request names it, for a run with mended code. Default: the run's own model and version. */
  readonly model?: string | undefined;
  readonly runId?: string | undefined;
}

/**
 * A request for the failed points of a run (DESIGN section 8, step 7): a list that carries their recorded parameters and
 * seeds, so each runs as it did. To be accepted with the run as `parent_run_id`.
 *
 * Throws NO_FAILED_POINTS, or PARAMETERS_NOT_RECORDED for a run without effective parameters.
 */
export async function rerunRequest(
  lake: Lake,
  run: RunSpecification,
  options: RerunOptions = {},
): Promise<SweepRequestInput> {
  if (!run.exports.effective_parameters) {
    const valid = "only what is recorded can be run again as it was";
    throw new SweeplakeError("PARAMETERS_NOT_RECORDED", `run ${run.run_id} exports no effective parameters; ${valid}`);
  }
  const { name, version } = run.model;
  const model = await readModel(lake, name, version);
  if (model === undefined) throw new SweeplakeError("LAKE_CORRUPT", `${name}@${version} is not registered`);
  const failed = await failedPoints(lake, run, model);
  if (failed.length === 0) {
    const valid = "points that are missing are run by resume, rejected ones are no failures";
    throw new SweeplakeError("NO_FAILED_POINTS", `no committed point of run ${run.run_id} has failed; ${valid}`);
  }
  const seeds = model.stochastic ? { seeds: failed.map((point) => point.seed) } : {};
  return {
    model: options.model ?? `${name}@${version}`,
    ...(options.runId === undefined ? {} : { run_id: options.runId }),
    labels: run.request.labels,
    sampling: { strategy: "list", points: failed.map((point) => point.parameters), ...seeds },
    limits: run.request.limits,
    seed: run.request.seed,
  };
}

interface RecordedPoint {
  readonly parameters: { readonly [name: string]: Json };
  readonly seed: number;
}

async function failedPoints(lake: Lake, run: RunSpecification, model: ModelDescription): Promise<RecordedPoint[]> {
  const { committed } = await listShards(lake, run);
  const points: RecordedPoint[] = [];
  for (const shardId of [...committed].sort((a, b) => a - b)) {
    const outcomes = await openTable(lake, shardKey(outcomesRecord, partitionOf(run), shardId), outcomesColumns(model));
    const statuses = outcomes.column("status");
    if (!statuses.includes("failed")) continue;
    const key = shardKey(effectiveParametersRecord, partitionOf(run), shardId);
    const recorded = await openTable(lake, key, effectiveParametersColumns(model));
    const texts = recorded.column("effective_parameters_json");
    const seeds = recorded.column("seed");
    for (const [row, status] of statuses.entries()) {
      if (status !== "failed") continue;
      const { parameters } = JSON.parse(String(texts[row])) as { readonly parameters: Json };
      points.push({ parameters: byDottedName(parameters, model), seed: Number(seeds[row]) });
    }
  }
  return points;
}

async function openTable(lake: Lake, key: string, columns: Parameters<typeof readTable>[1]): Promise<Table> {
  const bytes = await lake.store.get(key);
  if (bytes === undefined) throw new SweeplakeError("LAKE_CORRUPT", `${key} is missing`);
  return readTable(bytes, columns, key);
}

function byDottedName(parameters: Json, model: ModelDescription): RecordedPoint["parameters"] {
  const lookUp = (name: string) =>
    name.split(".").reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], parameters) as Json;
  return Object.fromEntries(model.parameters.map(({ name }) => [name, lookUp(name)]));
}
