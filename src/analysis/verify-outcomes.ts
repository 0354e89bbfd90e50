import type { ErrorCode, ModelDescription, RunSpecification, ShardOutcomeRow } from "../contract/index.ts";
import {
  canonicalJson,
  compileCheck,
  errorCodes,
  isJsonField,
  limits,
  metricColumns,
  outcomesRecord,
} from "../contract/index.ts";
import type { Cell, Table } from "../datasets/index.ts";
import type { PointRange } from "../planning/index.ts";
import type { CheckList } from "./check-list.ts";

export interface OutcomesOfShard {
  readonly run: RunSpecification;
  readonly model: ModelDescription;
  readonly range: PointRange;
  readonly shardId: number;
  readonly commit: ShardOutcomeRow;
  /** The shard's outcomes, one row for each point of the range. */
  readonly table: Table;
}

/** Every outcome: its place, its status and code, its metrics, and the counts of the commit. */
export function verifyOutcomes(shard: OutcomesOfShard, list: CheckList): void {
  const { table, range, commit } = shard;
  const checks = Object.entries(rowChecks(shard)).map(([name, isRight]) => ({
    isRight,
    expect: list.expectation(name),
  }));
  for (let row = 0; row < table.rowCount; row++) {
    const at = () => `point ${range.start_index + row}`;
    for (const { isRight, expect } of checks) expect(isRight(row), at);
  }
  const statuses = table.column("status");
  const count = (status: string) => statuses.filter((each) => each === status).length;
  const isCounted =
    commit.points_succeeded === count("succeeded") &&
    commit.points_failed === count("failed") &&
    commit.points_rejected === count("rejected");
  list.expect("counts of the commit equal its outcomes", isCounted, () => `shard ${shard.shardId}`);
}

function rowChecks(shard: OutcomesOfShard): Readonly<Record<string, (row: number) => boolean>> {
  const { shardId, range } = shard;
  const column = (name: keyof typeof outcomesRecord.columns) => shard.table.column(name);
  const shardIds = column("shard_id");
  const indices = column("point_index");
  const schemas = column("record_schema");
  const statuses = column("status");
  const codes = column("error_code");
  const messages = column("error_message");
  const reused = column("reused_from_run_id");
  const metrics = metricChecks(shard);
  return {
    "outcomes has each point of its shard once, in order": (row) =>
      shardIds[row] === shardId && indices[row] === range.start_index + row,
    "record_schema of outcomes, and no outcome taken from another run": (row) =>
      schemas[row] === outcomesRecord.recordSchema && reused[row] === null,
    "an error code that fits the status exactly where a point did not succeed": (row) =>
      statuses[row] === statusOfCode(codes[row]) && isMessage(messages[row]) === (statuses[row] !== "succeeded"),
    "metrics match the model's schema, and are null unless succeeded": (row) =>
      metrics.every((isRight) => isRight(row, statuses[row] === "succeeded")),
  };
}

/** Codes of points that are infeasible rather than failed (DESIGN section 7). */
const rejections: ReadonlySet<Cell | undefined> = new Set<ErrorCode>(["POINT_REJECTED", "PARAMETER_OUT_OF_RANGE"]);

/** The status that goes with an error code; undefined for what is no code. */
function statusOfCode(code: Cell | undefined): string | undefined {
  if (code === null) return "succeeded";
  if (rejections.has(code)) return "rejected";
  return typeof code === "string" && Object.hasOwn(errorCodes, code) ? "failed" : undefined;
}

function isMessage(message: Cell | undefined): boolean {
  return typeof message === "string" && message.length <= limits.maxErrorMessageLength && !/[\r\n]/.test(message);
}

/** One check for each metric: whether its cell fits a point that succeeded or did not. */
function metricChecks({ model, table }: OutcomesOfShard): readonly ((row: number, isSuccess: boolean) => boolean)[] {
  const columns = metricColumns(model);
  return model.metrics.map((field, slot) => {
    const check = compileCheck(field.schema);
    const cells = table.column(columns[slot]?.name ?? field.column);
    const isValid = isJsonField(field)
      ? (cell: Cell) => isCanonical(cell, (value) => check(value) === undefined)
      : (cell: Cell) => check(cell) === undefined;
    return (row, isSuccess) => {
      const cell = cells[row] ?? null;
      if (!isSuccess) return cell === null;
      return cell === null ? field.nullable : isValid(cell);
    };
  });
}

/** Whether a cell is the canonical JSON of a value for which `isValid` holds. */
function isCanonical(cell: Cell, isValid: (value: unknown) => boolean): boolean {
  try {
    const value = JSON.parse(String(cell));
    return isValid(value) && canonicalJson(value) === cell;
  } catch {
    // Not JSON, or without a canonical form.
    return false;
  }
}
