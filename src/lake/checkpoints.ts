import type { Json, RunSpecification } from "../contract/index.ts";
import {
  checkpointKey,
  checkpointSchema,
  checkpointsPrefix,
  parseCheckpointKey,
  runPrefix,
  SweeplakeError,
} from "../contract/index.ts";
import type { Lake } from "./lake.ts";
import { damaged, listNumbered, putJson, readAs } from "./lake.ts";

/** A checkpoint's shard, and its number in that shard, counted from 1. */
export interface CheckpointPlace {
  readonly shard_id: number;
  readonly number: number;
}

/** Where a run has checkpoints, those of one shard in order, from the names of objects alone. Strangers are left out. */
export async function* listCheckpoints(lake: Lake, run: RunSpecification): AsyncGenerator<CheckpointPlace> {
  for (const key of await listNumbered(lake, `${runPrefix(run.run_id)}checkpoints/`)) {
    const place = parseCheckpointKey(run.run_id, key);
    if (place !== undefined && place.shard_id < run.shards.count) yield place;
  }
}

/** The lines of one checkpoint. Throws LAKE_CORRUPT where it is missing, damaged, or of another request or other code. */
export async function readCheckpoint(
  lake: Lake,
  run: RunSpecification,
  { shard_id, number }: CheckpointPlace,
): Promise<string[]> {
  const key = checkpointKey(run.run_id, shard_id, number);
  const checkpoint = await readAs(lake, key, checkpointSchema);
  if (checkpoint === undefined) throw damaged(key, "it is missing");
  if (checkpoint.request_fingerprint !== run.request_fingerprint) throw damaged(key, "it is of another request");
  if (checkpoint.code_version !== run.code_version) throw damaged(key, "it was made by other code");
  return checkpoint.lines;
}

/**
 * The lines that earlier attempts at a shard saved, in order. A checkpoint that is damaged, missing or of another run's
 * code ends them, with a warning: what follows it is not trusted, and its points are run again.
 */
export async function readCheckpoints(
  lake: Lake,
  run: RunSpecification,
  shardId: number,
): Promise<readonly string[][]> {
  const saved: string[][] = [];
  for (const key of await listNumbered(lake, checkpointsPrefix(run.run_id, shardId))) {
    try {
      const place = { shard_id: shardId, number: saved.length + 1 };
      if (key !== checkpointKey(run.run_id, shardId, place.number)) throw damaged(key, "it is out of order");
      saved.push(await readCheckpoint(lake, run, place));
    } catch (error) {
      if (!(error instanceof SweeplakeError) || error.code !== "LAKE_CORRUPT") throw error;
      lake.log.warn(`${error.message}; it is ignored, and what follows it`, { run_id: run.run_id });
      break;
    }
  }
  return saved;
}

/**
 * Saves the next checkpoint of a shard, `number` counting from 1. Says `exists` where another attempt saved it first:
 * the caller's lines are then not saved.
 */
export async function putCheckpoint(
  lake: Lake,
  run: RunSpecification,
  shardId: number,
  number: number,
  lines: readonly string[],
): Promise<"created" | "exists"> {
  const { request_fingerprint, code_version } = run;
  const checkpoint: Json = { kind: "checkpoint.1", request_fingerprint, code_version, lines };
  return putJson(lake, checkpointKey(run.run_id, shardId, number), checkpoint);
}
