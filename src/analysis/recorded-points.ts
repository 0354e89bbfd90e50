import type { Column, RecordDefinition, ShardOutcomeRow } from "../contract/index.ts";
import {
  effectiveParametersColumns,
  effectiveParametersRecord,
  outcomesColumns,
  outcomesRecord,
  SweeplakeError,
  shardKey,
  shardOutcomesRecord,
} from "../contract/index.ts";
import type { Cell, Table } from "../datasets/index.ts";
import { readTable } from "../datasets/index.ts";
import type { Lake } from "../lake/index.ts";
import { partitionOf, readCommit } from "../lake/index.ts";
import type { PlannedRun } from "./planned-run.ts";

/** A row of a dataset by column name. */
export type PointRow = Readonly<Record<string, Cell>>;

/** The rows of one point. */
export interface PointRows {
  /** Null where the run does not export them. */
  readonly effective_parameters: PointRow | null;
  readonly outcomes: PointRow;
}

/** A committed shard as the lake has it. */
export interface RecordedShard {
  readonly commit: ShardOutcomeRow;
  readonly effective_parameters: Table | null;
  readonly outcomes: Table;
}

/**
 * Reads the files of a shard; undefined where it is not committed. Whether they are what the commit says is `verifyRun`'s
 * to find out.
 *
 * Throws LAKE_CORRUPT where one is missing, unreadable, or has not one row for each point.
 */
export async function readRecordedShard(
  lake: Lake,
  { run, model, plan }: PlannedRun,
  shardId: number,
): Promise<RecordedShard | undefined> {
  const commit = await readCommit(lake, run, shardId);
  if (commit === undefined) return undefined;
  const { start_index, end_index_exclusive } = plan.shard(shardId);
  const open = async (record: RecordDefinition, columns: readonly Column[]) => {
    const key = shardKey(record, partitionOf(run), shardId);
    const bytes = await lake.store.get(key);
    if (bytes === undefined) throw new SweeplakeError("LAKE_CORRUPT", `${key} is missing`);
    const table = await readTable(bytes, columns, key);
    if (table.rowCount === end_index_exclusive - start_index) return table;
    const commitKey = shardKey(shardOutcomesRecord, partitionOf(run), shardId);
    throw new SweeplakeError("LAKE_CORRUPT", `${key} has ${table.rowCount} rows, other than ${commitKey} says`);
  };
  const isExported = run.exports.effective_parameters;
  return {
    commit,
    effective_parameters: isExported ? await open(effectiveParametersRecord, effectiveParametersColumns(model)) : null,
    outcomes: await open(outcomesRecord, outcomesColumns(model)),
  };
}

/** The rows of one point of a shard. */
export function rowsOf(shard: RecordedShard, { model, plan }: PlannedRun, pointIndex: number): PointRows {
  const row = pointIndex - plan.shard(plan.shardOf(pointIndex)).start_index;
  const { effective_parameters: parameters, outcomes } = shard;
  return {
    effective_parameters: parameters === null ? null : rowAt(parameters, effectiveParametersColumns(model), row),
    outcomes: rowAt(outcomes, outcomesColumns(model), row),
  };
}

function rowAt(table: Table, columns: readonly Column[], row: number): PointRow {
  return Object.fromEntries(columns.map(({ name }) => [name, table.column(name)[row] ?? null]));
}
