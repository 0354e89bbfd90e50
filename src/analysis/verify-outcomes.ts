import type { ModelDescription, RunSpecification, ShardOutcomeRow } from "../contract/index.ts";
import { compileCheck, errorCodes, isJsonField, metricColumns, outcomesRecord } from "../contract/index.ts";
import type { Cell, Table } from "../datasets/index.ts";
import type { CheckList } from "./check-list.ts";

export interface OutcomesOfShard {
  readonly run: RunSpecification;
  readonly model: ModelDescription;
  readonly range: { readonly start_index: number; readonly end_index_exclusive: number };
  readonly shardId: number;
  readonly commit: ShardOutcomeRow;
  readonly table: Table;
}

/** Every outcome: its place, its status and code, its metrics, and the counts of the commit. */
export function verifyOutcomes(shard: OutcomesOfShard, list: CheckList): void {
  const { table, range, commit } = shard;
  const column = (name: keyof typeof outcomesRecord.columns) => table.column(name);
  const metrics = metricChecks(shard);
  const counts = new Map<Cell, number>();
  for (let row = 0; row < table.rowCount; row++) {
    const pointIndex = range.start_index + row;
    const at = () => `point ${pointIndex}`;
    const status = column("status")[row] ?? null;
    const code = column("error_code")[row] ?? null;
    counts.set(status, (counts.get(status) ?? 0) + 1);
    const isPlaced =
      column("shard_id")[row] === shard.shardId &&
      column("point_index")[row] === pointIndex &&
      column("record_schema")[row] === outcomesRecord.recordSchema;
    list.expect("outcomes has each point of its shard once, in order", isPlaced, at);
    const isCoded =
      status === "succeeded" ? code === null : typeof code === "string" && Object.hasOwn(errorCodes, code);
    list.expect("an error code exactly where a point did not succeed", isCoded, at);
    const isMeasured = metrics.every((metric) => metric.isRight(status, metric.cells[row] ?? null));
    list.expect("metrics match the model's schema, and are null unless succeeded", isMeasured, at);
  }
  const isCounted =
    commit.points_succeeded === (counts.get("succeeded") ?? 0) &&
    commit.points_failed === (counts.get("failed") ?? 0) &&
    commit.points_rejected === (counts.get("rejected") ?? 0) &&
    [...counts.values()].reduce((sum, each) => sum + each, 0) === range.end_index_exclusive - range.start_index;
  list.expect("counts of the commit equal its outcomes", isCounted, () => `shard ${shard.shardId}`);
}

interface MetricCheck {
  readonly cells: readonly Cell[];
  isRight(status: Cell, cell: Cell): boolean;
}

function metricChecks({ model, table }: OutcomesOfShard): readonly MetricCheck[] {
  const columns = metricColumns(model);
  return model.metrics.map((field, slot) => {
    const check = compileCheck(field.schema);
    const isValid = (cell: Cell) =>
      cell !== null && check(isJsonField(field) ? JSON.parse(String(cell)) : cell) === undefined;
    return {
      cells: table.column(columns[slot]?.name ?? field.column),
      isRight: (status, cell) =>
        status === "succeeded" ? (cell === null && field.nullable) || isValid(cell) : cell === null,
    };
  });
}
