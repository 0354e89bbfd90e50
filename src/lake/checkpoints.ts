import type { Json, RunSpecification } from "../contract/index.ts";
import { checkpointKey, checkpointSchema, checkpointsPrefix, SweeplakeError, sha256 } from "../contract/index.ts";
import type { Lake } from "./lake.ts";
import { putJson, readAs } from "./lake.ts";

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
  for await (const { key } of lake.store.list(checkpointsPrefix(run.run_id, shardId))) {
    const problem = await readOne(lake, run, shardId, key, saved);
    if (problem === undefined) continue;
    lake.log.warn(`${key} is ignored: ${problem}`, { run_id: run.run_id });
    break;
  }
  return saved;
}

async function readOne(
  lake: Lake,
  run: RunSpecification,
  shardId: number,
  key: string,
  saved: string[][],
): Promise<string | undefined> {
  if (key !== checkpointKey(run.run_id, shardId, saved.length + 1)) return "it is out of order";
  try {
    const checkpoint = await readAs(lake, key, checkpointSchema);
    if (checkpoint === undefined) return "it is gone";
    if (checkpoint.request_fingerprint !== run.request_fingerprint) return "it is of another request";
    if (checkpoint.code_version !== run.code_version) return "it was made by other code";
    if (checkpoint.lines_sha256 !== sha256(checkpoint.lines.join("\n"))) return "its lines are damaged";
    saved.push(checkpoint.lines);
    return undefined;
  } catch (error) {
    if (error instanceof SweeplakeError && error.code === "LAKE_CORRUPT") return error.message;
    throw error;
  }
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
  const checkpoint: Json = {
    kind: "checkpoint.1",
    request_fingerprint: run.request_fingerprint,
    code_version: run.code_version,
    lines,
    lines_sha256: sha256(lines.join("\n")),
  };
  return putJson(lake, checkpointKey(run.run_id, shardId, number), checkpoint);
}
