import type { DatasetName, RecordDefinition } from "./records.ts";

/**
 * The keys of a lake (DESIGN section 3). Every key is a pure function of what it names; nothing else builds keys.
 */

/** What the partition folders of one run are made from. */
export interface RunPartition {
  readonly model: string;
  /** UTC date of acceptance, `YYYY-MM-DD`. */
  readonly run_date: string;
  readonly run_id: string;
}

export const lakeKey = "control/lake.json";
export const modelsPrefix = "control/models/";
export const datesPrefix = "control/dates/";

export function modelPrefix(model: string): string {
  return `${modelsPrefix}${model}/`;
}

export function modelKey(model: string, version: string): string {
  return `${modelPrefix(model)}${version}.json`;
}

export function columnKey(model: string, column: string): string {
  return `${modelPrefix(model)}columns/${column}.json`;
}

export function codeKey(codeVersion: string): string {
  return `control/code/${codeVersion}.mjs`;
}

/** Everything under `control/` that is of one run alone. */
export function runPrefix(runId: string): string {
  return `control/runs/${runId}/`;
}

export function runKey(runId: string): string {
  return `${runPrefix(runId)}run.json`;
}

export function statesPrefix(runId: string): string {
  return `${runPrefix(runId)}states/`;
}

/** `seq` counts from 1. */
export function stateKey(runId: string, seq: number): string {
  return `${statesPrefix(runId)}${digits(seq, 4)}.json`;
}

/** The checkpoints of one shard, with a trailing slash. */
export function checkpointsPrefix(runId: string, shardId: number): string {
  return `${runPrefix(runId)}checkpoints/shard-${digits(shardId, 6)}/`;
}

/** `number` counts from 1. */
export function checkpointKey(runId: string, shardId: number, number: number): string {
  return `${checkpointsPrefix(runId, shardId)}${digits(number, 4)}.json`;
}

/** What the key of a checkpoint stands for; undefined for anything else. */
export function parseCheckpointKey(
  runId: string,
  key: string,
): { readonly shard_id: number; readonly number: number } | undefined {
  const match = /\/checkpoints\/shard-(\d{6})\/(\d{4,})\.json$/.exec(key);
  const place = { shard_id: Number(match?.[1]), number: Number(match?.[2]) };
  return match !== null && key === checkpointKey(runId, place.shard_id, place.number) ? place : undefined;
}

export function datePrefix(runDate: string): string {
  return `${datesPrefix}${runDate}/`;
}

export function dateKey(runDate: string, runId: string): string {
  return `${datePrefix(runDate)}${runId}`;
}

/** `dataset=<name>/`: everything of one dataset. */
export function datasetPrefix(dataset: DatasetName): string {
  return `dataset=${dataset}/`;
}

/** The folder of one run in one dataset, with a trailing slash. */
export function partitionPrefix(record: RecordDefinition, partition: RunPartition): string {
  const folders = record.partitionKeys.map((key) => `${key}=${partition[key as keyof RunPartition]}/`);
  return datasetPrefix(record.dataset) + folders.join("");
}

export function runContextKey(record: RecordDefinition, partition: RunPartition): string {
  return `${partitionPrefix(record, partition)}run_context.parquet`;
}

/** The file of one shard in a dataset that has one file a shard. */
export function shardKey(record: RecordDefinition, partition: RunPartition, shardId: number): string {
  return `${partitionPrefix(record, partition)}shard-${digits(shardId, 6)}.parquet`;
}

/** The row of one failed attempt, in shard_outcomes. */
export function failureKey(
  record: RecordDefinition,
  partition: RunPartition,
  failure: { readonly shard_id: number; readonly epoch: number; readonly attempt: number },
): string {
  const name = `shard-${digits(failure.shard_id, 6)}-failure-e${digits(failure.epoch, 2)}-a${digits(failure.attempt, 3)}`;
  return `${partitionPrefix(record, partition)}${name}.parquet`;
}

/** What a file name in a run's shard_outcomes folder stands for; undefined for anything else. */
export function parseShardFile(
  key: string,
):
  | { readonly kind: "commit"; readonly shard_id: number }
  | { readonly kind: "failure"; readonly shard_id: number; readonly epoch: number; readonly attempt: number }
  | undefined {
  const match = /(?:^|\/)shard-(\d{6})(?:-failure-e(\d\d|[1-9]\d{2,})-a(\d{3}|[1-9]\d{3,}))?\.parquet$/.exec(key);
  if (match === null) return undefined;
  const shard_id = Number(match[1]);
  if (match[2] === undefined) return { kind: "commit", shard_id };
  return { kind: "failure", shard_id, epoch: Number(match[2]), attempt: Number(match[3]) };
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
