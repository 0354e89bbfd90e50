/**
 * The four records of DESIGN section 4. These lists are the only place where a column is named: Parquet schemas,
 * row types, views, checks and the data dictionary are all made from them.
 */

import { samplingStrategies } from "./request.ts";

/** `str` UTF-8 · `i32` · `i64` (|x| < 2^53) · `f64` · `ts` milliseconds since the epoch, UTC · `bool`. */
export type ColumnType = "str" | "i32" | "i64" | "f64" | "ts" | "bool";

/** A column's type, with `?` where it may be null, and what it holds. */
export type ColumnSpec = readonly [type: ColumnType | `${ColumnType}?`, description: string];
export type ColumnSpecs = Readonly<Record<string, ColumnSpec>>;

/** One column as data. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
}

export type DatasetName = "run_context" | "effective_parameters" | "outcomes" | "shard_outcomes";

export interface RecordDefinition<Columns extends ColumnSpecs = ColumnSpecs> {
  readonly dataset: DatasetName;
  /** The value of the column `record_schema`: dataset and version. */
  readonly recordSchema: string;
  /** Strings in the path, in order; never columns of the file. */
  readonly partitionKeys: readonly string[];
  readonly columns: Columns;
}

type TypeScriptType<Type extends ColumnType> = Type extends "str" ? string : Type extends "bool" ? boolean : number;

/** The row type of a column list. i64 and ts are numbers: every value is an integer below 2^53 in magnitude. */
export type RowOf<Columns extends ColumnSpecs> = {
  -readonly [Name in keyof Columns]: Columns[Name][0] extends `${infer Type extends ColumnType}?`
    ? TypeScriptType<Type> | null
    : Columns[Name][0] extends infer Type extends ColumnType
      ? TypeScriptType<Type>
      : never;
};

const runPartition = ["run_date", "run_id"] as const;
const modelPartition = ["model", "run_date", "run_id"] as const;

export const runContextRecord = {
  dataset: "run_context",
  recordSchema: "run_context.v1",
  partitionKeys: runPartition,
  columns: {
    record_schema: ["str", "name and version of this record"],
    model: ["str", "name of the model"],
    model_version: ["str", "version of the model"],
    status: ["str", "accepted, completed, completed_with_failures, failed, stopped or cancelled"],
    status_reason: ["str?", "why the run has this status, where there is more to say"],
    state_seq: ["i32", "number of the last state of the run's log that this row reflects; 0: accepted only"],
    epoch: ["i32", "1, and one more at each resume"],
    accepted_at: ["ts", "when the run was accepted, UTC"],
    updated_at: ["ts", "time of the last state that this row reflects, UTC"],
    completed_at: ["ts?", "when the run was finalised, UTC; null before"],
    request_source: ["str", "api, cli or library"],
    requested_by: ["str?", "authenticated principal that asked for the run"],
    request_id: ["str", "id of the call that was accepted"],
    parent_run_id: ["str?", "the run that this one redoes points of"],
    request_fingerprint: ["str", "sha256 of request_json: decides between a replay and a conflict"],
    request_json: ["str", "the normalised request as asked, canonical JSON"],
    config_fingerprint: ["str", "sha256 of config_json: what the run means"],
    config_json: ["str", "the normal form of the sweep, canonical JSON"],
    model_fingerprint: ["str", "sha256 of the model's registry entry without descriptions"],
    code_version: ["str", "sha256 of the model's bundle and its external packages"],
    code_commit: ["str?", "git commit of the model's folder, +dirty where it had changes"],
    software_version: ["str", "version of Sweeplake"],
    runtime_version: ["str", "version of the runtime that accepted the run"],
    writer_format: ["i32", "version of the bytes of data files"],
    sampling_strategy: ["str", `how the assignments were chosen: ${samplingStrategies.join(", ")}`],
    dimensions_json: ["str", "the dimensions in normal form, canonical JSON"],
    fixed_parameters_json: ["str", "the fixed parameters, canonical JSON"],
    seed: ["i64", "seed of the run"],
    seed_policy: ["str", "how the seed of a point follows from it: assignment, index, replicate or fixed"],
    replicates: ["i32", "replicates of each assignment"],
    total_points: ["i64", "points of the run: assignments times replicates"],
    shard_strategy: ["str", "auto, shard_count or shard_size"],
    requested_shard_count: ["i32?", "shard_count as asked"],
    requested_shard_size: ["i32?", "shard_size as asked"],
    shard_count: ["i32", "shards of the run"],
    min_shard_points: ["i32", "points of the smallest shard"],
    max_shard_points: ["i32", "points of the largest shard"],
    max_shards: ["i32", "limit on shards when the run was planned"],
    exports_json: ["str", "which optional datasets the run writes, canonical JSON"],
    labels_json: ["str", "labels of the request, canonical JSON"],
    shards_succeeded: ["i32?", "committed shards; null until finalised"],
    shards_failed: ["i32?", "finally failed shards; null until finalised"],
    points_succeeded: ["i64?", "points with metrics; null until finalised"],
    points_failed: ["i64?", "points with an error; null until finalised"],
    points_rejected: ["i64?", "infeasible points; null until finalised"],
  },
} as const satisfies RecordDefinition;

export const effectiveParametersRecord = {
  dataset: "effective_parameters",
  recordSchema: "effective_parameters.v1",
  partitionKeys: modelPartition,
  columns: {
    shard_id: ["i32", "0-based shard of the point"],
    point_index: ["i64", "0-based index of the point in its run"],
    replicate: ["i32", "0-based replicate of the assignment"],
    seed: ["i64", "seed of the point's random numbers; 0 for a model that is not stochastic"],
    status: ["str", "resolved; rejected or failed when a value was out of range, or derive rejected or threw"],
    record_schema: ["str", "name and version of this record"],
    model_version: ["str", "version of the model"],
    parameter_fingerprint: ["str", "sha256 of effective_parameters_json: one exact execution"],
    parameter_group_fingerprint: ["str", "the same without the seed: shared by all replicates of an assignment"],
    effective_parameters_json: ["str", "every value that the simulation used, canonical JSON"],
    parameter_sources_json: ["str", "by column: default, fixed, dimension or derived; canonical JSON"],
  },
} as const satisfies RecordDefinition;

export const outcomesRecord = {
  dataset: "outcomes",
  recordSchema: "outcomes.v1",
  partitionKeys: modelPartition,
  columns: {
    shard_id: ["i32", "0-based shard of the point"],
    point_index: ["i64", "0-based index of the point in its run"],
    parameter_fingerprint: ["str", "joins to effective_parameters"],
    status: ["str", "succeeded, failed or rejected"],
    record_schema: ["str", "name and version of this record"],
    error_code: ["str?", "why the point did not succeed; null if it did"],
    error_message: ["str?", "one line of at most 1,000 characters, without stack, path or process id"],
    reused_from_run_id: ["str?", "run that the outcome was taken from; null unless reuse is on"],
  },
} as const satisfies RecordDefinition;

export const shardOutcomesRecord = {
  dataset: "shard_outcomes",
  recordSchema: "shard_outcomes.v1",
  partitionKeys: modelPartition,
  columns: {
    shard_id: ["i32", "0-based shard"],
    status: ["str", "succeeded: the commit; failed: one failed attempt"],
    record_schema: ["str", "name and version of this record"],
    epoch: ["i32", "epoch of the attempt"],
    attempt: ["i32", "1-based try at the shard in its epoch"],
    final: ["bool", "no further attempt will be made in this epoch"],
    worker: ["str", "who ran the shard"],
    code_version: ["str", "the code that ran"],
    runtime_version: ["str", "version of the runtime that ran it"],
    start_index: ["i64", "first point"],
    end_index_exclusive: ["i64", "one past the last point"],
    points_succeeded: ["i32?", "points with metrics; null for a failed attempt"],
    points_failed: ["i32?", "points with an error; null for a failed attempt"],
    points_rejected: ["i32?", "infeasible points; null for a failed attempt"],
    started_at: ["ts", "start of the attempt, UTC"],
    finished_at: ["ts", "end of the attempt, UTC"],
    duration_ms: ["i64", "milliseconds between the two"],
    point_ms_min: ["f64?", "shortest simulation of a point, milliseconds"],
    point_ms_p50: ["f64?", "median simulation of a point, milliseconds"],
    point_ms_p95: ["f64?", "95th percentile of the simulation of a point, milliseconds"],
    point_ms_max: ["f64?", "longest simulation of a point, milliseconds"],
    error_code: ["str?", "why the attempt failed"],
    error_message: ["str?", "one line of at most 1,000 characters"],
    effective_parameters_key: ["str?", "key of the shard's effective_parameters; null where they are not exported"],
    effective_parameters_rows: ["i32?", "rows in it"],
    effective_parameters_bytes: ["i64?", "its size"],
    effective_parameters_sha256: ["str?", "sha256 of its bytes"],
    outcomes_key: ["str?", "key of the shard's outcomes"],
    outcomes_rows: ["i32?", "rows in it"],
    outcomes_bytes: ["i64?", "its size"],
    outcomes_sha256: ["str?", "sha256 of its bytes"],
  },
} as const satisfies RecordDefinition;

export type RunContextRow = RowOf<typeof runContextRecord.columns>;
export type EffectiveParametersRow = RowOf<typeof effectiveParametersRecord.columns>;
export type OutcomeRow = RowOf<typeof outcomesRecord.columns>;
export type ShardOutcomeRow = RowOf<typeof shardOutcomesRecord.columns>;

export const records: Readonly<Record<DatasetName, RecordDefinition>> = {
  run_context: runContextRecord,
  effective_parameters: effectiveParametersRecord,
  outcomes: outcomesRecord,
  shard_outcomes: shardOutcomesRecord,
};

/** The fixed columns of a record, in order. */
export function columnsOf(record: RecordDefinition): readonly Column[] {
  return Object.entries(record.columns).map(([name, [type, description]]) => ({
    name,
    type: type.replace("?", "") as ColumnType,
    nullable: type.endsWith("?"),
    description,
  }));
}
