import { effectiveParametersColumns, outcomesColumns } from "../contract/index.ts";
import { readTable } from "../datasets/index.ts";
import type { PointRunner } from "../ports/index.ts";
import type { PlannedRun } from "./planned-run.ts";
import type { PointRow, PointRows } from "./recorded-points.ts";

/** What executing points again needs. */
export interface ExecuteAgainOptions {
  /** The caller closes it. */
  readonly runner: PointRunner;
  /** Of the processes that the runner executes points in, as shard_outcomes records it. */
  readonly runtimeVersion: string;
  readonly signal: AbortSignal;
}

/** Executes a point and gives its rows as its shard would hold them, effective parameters always. Errors as of the runner. */
export async function executeAgain(
  { run, model, plan }: PlannedRun,
  pointIndex: number,
  { runner, signal }: ExecuteAgainOptions,
): Promise<PointRows> {
  const message = { run_id: run.run_id, shard_id: plan.shardOf(pointIndex), point_index: pointIndex };
  const pointTimeoutMs = run.request.limits.point_timeout_ms;
  const files = await runner.run(message, { pointTimeoutMs, signal });
  const [parameters] = (await readTable(files.effective_parameters, effectiveParametersColumns(model))).rows();
  const [outcomes] = (await readTable(files.outcomes, outcomesColumns(model))).rows();
  return { effective_parameters: parameters as PointRow, outcomes: outcomes as PointRow };
}
