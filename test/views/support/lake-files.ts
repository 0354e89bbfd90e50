import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type {
  Column,
  ColumnType,
  ModelDescription,
  RecordDefinition,
  RunPartition,
} from "../../../src/contract/index.ts";
import {
  columnsOf,
  effectiveParametersColumns,
  effectiveParametersRecord,
  failureKey,
  outcomesColumns,
  outcomesRecord,
  runContextKey,
  runContextRecord,
  shardKey,
  shardOutcomesRecord,
  WRITER_FORMAT,
} from "../../../src/contract/index.ts";
import type { Cell } from "../../../src/datasets/index.ts";
import { writeTable } from "../../../src/datasets/index.ts";

/** A row in the making: tests change what they like before it is written. */
export type Row = Record<string, Cell>;

/** The rows of one shard, by the file that they go into; a file that is null is not written. */
export interface ShardRows {
  parameters: Row[] | null;
  outcomes: Row[] | null;
  commit: Row | null;
  failures: Row[];
}

/** The rows of one run. */
export interface RunRows {
  readonly model: ModelDescription;
  readonly partition: RunPartition;
  context: Row | null;
  readonly shards: ShardRows[];
}

export const POINTS_PER_SHARD = 3;

/**
 * A sound, complete run. Of the points of each shard, the first succeeded, the second failed, the third was rejected;
 * point i has the value i + 0.5 in all its number columns and i in its integer columns.
 */
export function soundRun(model: ModelDescription, run_id: string, run_date = "2024-02-29", shardCount = 2): RunRows {
  const shards = Array.from({ length: shardCount }, (_, shardId) => soundShard(model, shardId));
  const context = filled(columnsOf(runContextRecord), {
    model: model.name,
    model_version: model.version,
    status: "completed_with_failures",
    epoch: 1,
    total_points: shardCount * POINTS_PER_SHARD,
    shard_count: shardCount,
    labels_json: `{"run":"${run_id}"}`,
  });
  return { model, partition: { model: model.name, run_date, run_id }, context, shards };
}

function soundShard(model: ModelDescription, shardId: number): ShardRows {
  const first = shardId * POINTS_PER_SHARD;
  const indices = Array.from({ length: POINTS_PER_SHARD }, (_, index) => first + index);
  const common = (index: number) => ({
    shard_id: shardId,
    point_index: index,
    parameter_fingerprint: `fingerprint-${index}`,
  });
  const parameters = indices.map((index) =>
    filled(
      effectiveParametersColumns(model),
      { ...common(index), status: "resolved", model_version: model.version },
      index,
    ),
  );
  const outcomes = indices.map((index) => {
    const status = (["succeeded", "failed", "rejected"] as const)[index - first] ?? "succeeded";
    const metrics = status === "succeeded" ? index : null;
    const nothing = { error_code: null, error_message: null, reused_from_run_id: null };
    return filled(outcomesColumns(model), { ...common(index), status, ...nothing }, metrics);
  });
  const commit = filled(columnsOf(shardOutcomesRecord), {
    ...{ shard_id: shardId, status: "succeeded", epoch: 1, attempt: 1, final: true },
    ...{ start_index: first, end_index_exclusive: first + POINTS_PER_SHARD },
    ...{ points_succeeded: 1, points_failed: 1, points_rejected: 1 },
    ...{ effective_parameters_key: "key", effective_parameters_rows: POINTS_PER_SHARD },
    ...{ outcomes_key: "key", outcomes_rows: POINTS_PER_SHARD },
  });
  return { parameters, outcomes, commit, failures: [] };
}

/** A failed attempt at a shard that has rows for everything else. */
export function failedAttempt(shardId: number, epoch: number, attempt: number, isFinal: boolean): Row {
  return filled(columnsOf(shardOutcomesRecord), {
    shard_id: shardId,
    status: "failed",
    epoch,
    attempt,
    final: isFinal,
  });
}

/** Puts every file of a run that has rows. */
export async function writeRun(lake: string, run: RunRows): Promise<void> {
  const { model, partition } = run;
  const ofShard = (record: RecordDefinition, shardId: number) => shardKey(record, partition, shardId);
  const put = (key: string, columns: readonly Column[], rows: readonly Row[]) =>
    putTable(join(lake, key), columns, rows);
  if (run.context !== null) {
    await put(runContextKey(runContextRecord, partition), columnsOf(runContextRecord), [run.context]);
  }
  for (const [shardId, { parameters, outcomes, commit, failures }] of run.shards.entries()) {
    if (parameters !== null) {
      await put(ofShard(effectiveParametersRecord, shardId), effectiveParametersColumns(model), parameters);
    }
    if (outcomes !== null) await put(ofShard(outcomesRecord, shardId), outcomesColumns(model), outcomes);
    if (commit !== null) await put(ofShard(shardOutcomesRecord, shardId), columnsOf(shardOutcomesRecord), [commit]);
    for (const row of failures) {
      const attempt = { shard_id: shardId, epoch: Number(row.epoch), attempt: Number(row.attempt) };
      await put(failureKey(shardOutcomesRecord, partition, attempt), columnsOf(shardOutcomesRecord), [row]);
    }
  }
}

async function putTable(path: string, columns: readonly Column[], rows: readonly Row[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await writeTable(columns, rows, WRITER_FORMAT));
}

/** `given`, and for all other columns `value` in their type; null: null where that is permitted. */
function filled(columns: readonly Column[], given: Readonly<Row>, value: number | null = null): Row {
  const fill = (column: Column) => (value === null && column.nullable ? null : inType(column.type, value ?? 0));
  const cellOf = (column: Column) => (Object.hasOwn(given, column.name) ? given[column.name] : fill(column));
  return Object.fromEntries(columns.map((column) => [column.name, cellOf(column) ?? null]));
}

function inType(type: ColumnType, value: number): Cell {
  if (type === "f64") return value + 0.5;
  if (type === "str") return String(value);
  return type === "bool" ? value % 2 === 1 : value;
}
