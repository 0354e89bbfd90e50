import type {
  Column,
  ModelDescription,
  RecordDefinition,
  RunSpecification,
  ShardOutcomeRow,
} from "../contract/index.ts";
import {
  effectiveParametersColumns,
  effectiveParametersRecord,
  outcomesColumns,
  outcomesRecord,
  SweeplakeError,
  sha256,
  shardKey,
  shardOutcomesRecord,
} from "../contract/index.ts";
import { readTable } from "../datasets/index.ts";
import type { ShardProgress } from "../ports/index.ts";
import type { Lake } from "./lake.ts";
import { damaged } from "./lake.ts";
import { partitionOf, putCommit } from "./shards.ts";

/** A shard that has been run: its two files, and who ran it when. */
export interface FinishedShard {
  readonly shard_id: number;
  readonly start_index: number;
  readonly end_index_exclusive: number;
  /** Null where the run does not export them. */
  readonly effectiveParameters: Uint8Array | null;
  readonly outcomes: Uint8Array;
  readonly counts: ShardProgress;
  readonly attempt: Attempt;
  readonly timing: PointTiming;
}

/** The facts of one attempt that a row of shard_outcomes carries. Times are milliseconds since the epoch. */
export interface Attempt {
  readonly epoch: number;
  readonly attempt: number;
  readonly worker: string;
  readonly runtime_version: string;
  readonly started_at: number;
}

/** Milliseconds that points took to simulate; null where none was measured. */
export type PointTiming = Pick<ShardOutcomeRow, "point_ms_min" | "point_ms_p50" | "point_ms_p95" | "point_ms_max">;

/**
 * Commits a shard (DESIGN section 8, step 4): puts effective_parameters, then outcomes, then the row that makes them
 * count. A file that is already there was put by an attempt that did not get as far as its commit, or by one that runs
 * at the same time: it is adopted, and the commit describes it. Returns the commit in force.
 *
 * Throws LAKE_CORRUPT where a file in place is damaged or does not join with the other. Outcomes that do not join with
 * the parameters in place are not put: they would keep the attempt that put the parameters from ever committing.
 */
export async function commitShard(
  lake: Lake,
  run: RunSpecification,
  model: ModelDescription,
  shard: FinishedShard,
): Promise<ShardOutcomeRow> {
  const rows = shard.end_index_exclusive - shard.start_index;
  const keyIn = (record: RecordDefinition) => shardKey(record, partitionOf(run), shard.shard_id);
  const ownParameters = shard.effectiveParameters;
  const parameters =
    ownParameters === null ? null : await putOrAdopt(lake, keyIn(effectiveParametersRecord), ownParameters);
  const own: StoredFile = { key: keyIn(outcomesRecord), bytes: shard.outcomes, isAdopted: false };
  if (parameters?.isAdopted === true) await countJoined(model, parameters, own, rows);
  const outcomes = await putOrAdopt(lake, own.key, own.bytes);
  const counts = outcomes.isAdopted ? await countJoined(model, parameters, outcomes, rows) : shard.counts;
  const finishedAt = Math.max(lake.clock.now(), shard.attempt.started_at);
  return putCommit(lake, run, {
    shard_id: shard.shard_id,
    status: "succeeded",
    record_schema: shardOutcomesRecord.recordSchema,
    ...attemptColumns(run, shard.attempt, finishedAt),
    final: true,
    start_index: shard.start_index,
    end_index_exclusive: shard.end_index_exclusive,
    ...counts,
    ...shard.timing,
    error_code: null,
    error_message: null,
    effective_parameters_key: parameters?.key ?? null,
    effective_parameters_rows: parameters === null ? null : rows,
    effective_parameters_bytes: parameters?.bytes.length ?? null,
    effective_parameters_sha256: parameters === null ? null : sha256(parameters.bytes),
    outcomes_key: outcomes.key,
    outcomes_rows: rows,
    outcomes_bytes: outcomes.bytes.length,
    outcomes_sha256: sha256(outcomes.bytes),
  });
}

/** Counts a file's outcomes, once it has all rows and they join with the parameters (null: not exported). */
async function countJoined(
  model: ModelDescription,
  parameters: StoredFile | null,
  outcomes: StoredFile,
  rows: number,
): Promise<ShardProgress> {
  const table = await openTable(outcomes, outcomesColumns(model), rows);
  if (parameters !== null) {
    const joined = (await openTable(parameters, effectiveParametersColumns(model), rows)).column(
      "parameter_fingerprint",
    );
    const at = table.column("parameter_fingerprint").findIndex((fingerprint, index) => fingerprint !== joined[index]);
    if (at !== -1) throw damaged(outcomes.key, `row ${at} does not join with ${parameters.key}`);
  }
  const statuses = table.column("status");
  const count = (status: string) => statuses.filter((each) => each === status).length;
  return { points_succeeded: count("succeeded"), points_failed: count("failed"), points_rejected: count("rejected") };
}

/** The row of a failed attempt: no manifest, no counts, the error. */
export function failedAttemptRow(
  run: RunSpecification,
  failure: {
    readonly shard_id: number;
    readonly start_index: number;
    readonly end_index_exclusive: number;
    readonly attempt: Attempt;
    readonly finished_at: number;
    readonly isFinal: boolean;
    readonly error: { readonly code: string; readonly message: string };
  },
): ShardOutcomeRow {
  const { attempt, error, isFinal, finished_at, ...shard } = failure;
  return {
    shard_id: shard.shard_id,
    status: "failed",
    record_schema: shardOutcomesRecord.recordSchema,
    ...attemptColumns(run, attempt, finished_at),
    final: isFinal,
    start_index: shard.start_index,
    end_index_exclusive: shard.end_index_exclusive,
    points_succeeded: null,
    points_failed: null,
    points_rejected: null,
    point_ms_min: null,
    point_ms_p50: null,
    point_ms_p95: null,
    point_ms_max: null,
    error_code: error.code,
    error_message: error.message,
    effective_parameters_key: null,
    effective_parameters_rows: null,
    effective_parameters_bytes: null,
    effective_parameters_sha256: null,
    outcomes_key: null,
    outcomes_rows: null,
    outcomes_bytes: null,
    outcomes_sha256: null,
  };
}

function attemptColumns(run: RunSpecification, attempt: Attempt, finishedAt: number) {
  return {
    ...attempt,
    code_version: run.code_version,
    finished_at: finishedAt,
    duration_ms: finishedAt - attempt.started_at,
  };
}

interface StoredFile {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly isAdopted: boolean;
}

async function putOrAdopt(lake: Lake, key: string, bytes: Uint8Array): Promise<StoredFile> {
  if ((await lake.store.putIfAbsent(key, bytes)) === "created") return { key, bytes, isAdopted: false };
  const stored = await lake.store.get(key);
  if (stored === undefined) throw new SweeplakeError("STORE_FAILED", `${key} exists and cannot be read`);
  return { key, bytes: stored, isAdopted: Buffer.compare(stored, bytes) !== 0 };
}

async function openTable(file: StoredFile, columns: readonly Column[], rows: number) {
  const table = await readTable(file.bytes, columns, file.key);
  if (table.rowCount !== rows) throw damaged(file.key, `it has ${table.rowCount} rows instead of ${rows}`);
  return table;
}
