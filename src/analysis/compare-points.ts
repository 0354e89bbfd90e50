import type { ErrorCode, ModelDescription, RunSpecification, ShardOutcomeRow } from "../contract/index.ts";
import {
  columnsOf,
  effectiveParametersRecord,
  metricColumns,
  outcomesRecord,
  parameterColumns,
} from "../contract/index.ts";
import type { Cell } from "../datasets/index.ts";
import type { PointRow, PointRows } from "./recorded-points.ts";

/** What a column tells of a point. */
export type Aspect = "parameters" | "status" | "metrics";

/** One column of a point that is not, bit for bit, what the lake has. */
export interface Difference {
  readonly aspect: Aspect;
  readonly column: string;
  readonly recorded: Cell;
  readonly replayed: Cell;
}

/**
 * Compares a point with what the lake has of it, all columns of both datasets, save from which run an outcome was taken.
 * 0 differs from -0 and from null. Columns of the model come before those that every record has.
 */
export function comparePoints(
  model: ModelDescription,
  recorded: PointRows,
  replayed: PointRows,
): readonly Difference[] {
  const { effective_parameters: parameters } = recorded;
  return [
    ...(parameters === null ? [] : parameterDifferences(model, parameters, replayed.effective_parameters as PointRow)),
    ...outcomeDifferences(model, recorded.outcomes, replayed.outcomes),
  ];
}

function parameterDifferences(model: ModelDescription, recorded: PointRow, replayed: PointRow): readonly Difference[] {
  const columns = [...parameterColumns(model), ...columnsOf(effectiveParametersRecord)];
  return columns.flatMap(({ name }) => difference("parameters", name, recorded, replayed));
}

type OutcomeColumn = keyof typeof outcomesRecord.columns;
const statusColumns: ReadonlySet<string> = new Set<OutcomeColumn>(["status", "error_code", "error_message"]);
const provenanceColumns: ReadonlySet<string> = new Set<OutcomeColumn>(["reused_from_run_id"]);

function outcomeDifferences(model: ModelDescription, recorded: PointRow, replayed: PointRow): readonly Difference[] {
  const metrics = metricColumns(model).flatMap(({ name }) => difference("metrics", name, recorded, replayed));
  const others = columnsOf(outcomesRecord)
    .filter(({ name }) => !provenanceColumns.has(name))
    .flatMap(({ name }) => difference(statusColumns.has(name) ? "status" : "parameters", name, recorded, replayed));
  return [...metrics, ...others];
}

function difference(aspect: Aspect, column: string, recorded: PointRow, replayed: PointRow): readonly Difference[] {
  const [was, is] = [recorded[column] ?? null, replayed[column] ?? null];
  return Object.is(was, is) ? [] : [{ aspect, column, recorded: was, replayed: is }];
}

const machineCodes: ReadonlySet<unknown> = new Set<ErrorCode>(["POINT_TIMEOUT", "WORKER_CRASHED"]);

/** Whether an outcome depends on how fast the machine is and how much memory it has, so that no replay can confirm it. */
export function dependsOnMachine(outcome: PointRow): boolean {
  return machineCodes.has(outcome.error_code);
}

/** Why a point of a committed shard may differ from what the lake has, as a sentence without its full stop. */
export function whyDifferent(
  run: RunSpecification,
  commit: ShardOutcomeRow,
  outcomes: readonly PointRow[],
  runtimeVersion: string,
): string {
  if (outcomes.some(dependsOnMachine)) return "a time limit or a crash depends on the machine and its load";
  const causes: string[] = [];
  if (commit.runtime_version !== runtimeVersion) {
    causes.push(`it was recorded by ${commit.runtime_version} and replayed by ${runtimeVersion}`);
  }
  if (commit.code_version !== run.code_version) {
    causes.push(
      `its shard says that it was run by code ${commit.code_version}, and the code of the run is ${run.code_version}`,
    );
  }
  if (causes.length > 0) return `${causes.join("; ")}, which may compute other values`;
  const same = `code, packages and runtime (${runtimeVersion}) are those that were recorded`;
  const model = "the model is not deterministic (a clock, Math.random, state that points share, files or the network)";
  return `${same}: either ${model}, or the lake was altered`;
}
