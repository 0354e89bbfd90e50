import type { RecordDefinition, RunPartition, RunSpecification, ShardOutcomeRow } from "../contract/index.ts";
import {
  failureKey,
  parseShardFile,
  partitionPrefix,
  SweeplakeError,
  shardKey,
  shardOutcomesRecord,
} from "../contract/index.ts";
import { readRecords, writeRecords } from "../datasets/index.ts";
import type { ShardProgress } from "../ports/index.ts";
import type { Lake } from "./lake.ts";

export function partitionOf(run: RunSpecification): RunPartition {
  return { model: run.model.name, run_date: run.run_date, run_id: run.run_id };
}

/** What is known of a run's shards from the names of its files alone. */
export interface ShardFiles {
  /** Shards that are committed. */
  readonly committed: ReadonlySet<number>;
  /** Failed attempts, in order of shard, epoch and attempt. */
  readonly failures: readonly FailedAttempt[];
}

export interface FailedAttempt {
  readonly shard_id: number;
  readonly epoch: number;
  readonly attempt: number;
}

/** One listing, no file is read. Files that the run cannot have put there are left out. */
export async function listShards(lake: Lake, run: RunSpecification): Promise<ShardFiles> {
  const committed = new Set<number>();
  const failures: FailedAttempt[] = [];
  for await (const { key } of lake.store.list(partitionPrefix(shardOutcomesRecord, partitionOf(run)))) {
    const file = shardFileOf(run, shardOutcomesRecord, key);
    if (file?.kind === "commit") committed.add(file.shard_id);
    if (file?.kind === "failure") failures.push(file);
  }
  return { committed, failures };
}

/**
 * What a key in a run's folder of one dataset stands for. Undefined for a stranger: another name, a folder further down,
 * or a shard that the run does not have.
 */
export function shardFileOf(
  run: RunSpecification,
  record: RecordDefinition,
  key: string,
): ReturnType<typeof parseShardFile> {
  const file = parseShardFile(key);
  if (file === undefined || file.shard_id >= run.shards.count) return undefined;
  const partition = partitionOf(run);
  const own = file.kind === "commit" ? shardKey(record, partition, file.shard_id) : failureKey(record, partition, file);
  return key === own ? file : undefined;
}

/** The commit of a shard, or undefined where it is not committed. Throws LAKE_CORRUPT where it is damaged. */
export async function readCommit(
  lake: Lake,
  run: RunSpecification,
  shardId: number,
): Promise<ShardOutcomeRow | undefined> {
  return readRow(lake, shardKey(shardOutcomesRecord, partitionOf(run), shardId));
}

export async function readFailure(
  lake: Lake,
  run: RunSpecification,
  attempt: FailedAttempt,
): Promise<ShardOutcomeRow | undefined> {
  return readRow(lake, failureKey(shardOutcomesRecord, partitionOf(run), attempt));
}

/** Points of a committed shard by outcome. */
export function countsOf(commit: ShardOutcomeRow): ShardProgress {
  return {
    points_succeeded: commit.points_succeeded ?? 0,
    points_failed: commit.points_failed ?? 0,
    points_rejected: commit.points_rejected ?? 0,
  };
}

/** Puts the row of a failed attempt. It touches nothing else and hides no commit. */
export async function putFailure(
  lake: Lake,
  run: RunSpecification,
  row: ShardOutcomeRow,
): Promise<"created" | "exists"> {
  const bytes = await writeRecords(shardOutcomesRecord, [row], run.writer_format);
  return lake.store.putIfAbsent(failureKey(shardOutcomesRecord, partitionOf(run), row), bytes);
}

/** Puts the row that commits a shard; the first one wins. Returns the row in force. */
export async function putCommit(lake: Lake, run: RunSpecification, row: ShardOutcomeRow): Promise<ShardOutcomeRow> {
  const bytes = await writeRecords(shardOutcomesRecord, [row], run.writer_format);
  const key = shardKey(shardOutcomesRecord, partitionOf(run), row.shard_id);
  if ((await lake.store.putIfAbsent(key, bytes)) === "created") return row;
  const inForce = await readCommit(lake, run, row.shard_id);
  if (inForce === undefined) throw new SweeplakeError("STORE_FAILED", `${key} exists and cannot be read`);
  return inForce;
}

async function readRow(lake: Lake, key: string): Promise<ShardOutcomeRow | undefined> {
  const bytes = await lake.store.get(key);
  if (bytes === undefined) return undefined;
  const [row] = await readRecords(shardOutcomesRecord, bytes, key);
  return row;
}
