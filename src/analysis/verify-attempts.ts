import type { RunSpecification, ShardOutcomeRow } from "../contract/index.ts";
import { checkpointKey, failureKey, shardOutcomesRecord } from "../contract/index.ts";
import type { FailedAttempt, Lake, ShardFiles } from "../lake/index.ts";
import { listCheckpoints, partitionOf, readCheckpoint, readFailure } from "../lake/index.ts";
import type { CheckList } from "./check-list.ts";
import { attempt } from "./check-list.ts";

/**
 * Verifies the rows of failed attempts. Returns how many shards that are not committed have, for all that the rows say,
 * finally failed in `epoch`.
 */
export async function verifyFailures(
  lake: Lake,
  run: RunSpecification,
  shards: ShardFiles,
  epoch: number,
  list: CheckList,
): Promise<number> {
  const finallyFailed = new Set<number>();
  const recorded = failureKeys(run, shards);
  for (const failure of shards.failures) {
    expectEarlierFailure(run, recorded, failure, list);
    const row = await attempt(list, "failed attempts are readable", () => readFailure(lake, run, failure));
    if (row === undefined) continue;
    list.expect("failed attempts are what their names say", isFailureOf(row, failure), () => keyOf(run, failure));
    if (row.final && row.epoch === epoch && !shards.committed.has(row.shard_id)) finallyFailed.add(row.shard_id);
  }
  return finallyFailed.size;
}

/** The keys of all failed attempts. */
export function failureKeys(run: RunSpecification, shards: ShardFiles): ReadonlySet<string> {
  return new Set(shards.failures.map((failure) => keyOf(run, failure)));
}

/** A shard is tried again in an epoch only once the failure of the attempt before is on record. */
export function expectEarlierFailure(
  run: RunSpecification,
  recorded: ReadonlySet<string>,
  { shard_id, epoch, attempt }: FailedAttempt,
  list: CheckList,
): void {
  if (attempt === 1) return;
  const key = keyOf(run, { shard_id, epoch, attempt: attempt - 1 });
  const name = "failed attempts are on record where a shard was tried again";
  list.expect(name, recorded.has(key), () => `${key} is missing`);
}

/**
 * Verifies the checkpoints that a run has left. No result is read from them once their shard is committed, and a damaged
 * one never was trusted.
 */
export async function verifyCheckpoints(lake: Lake, run: RunSpecification, list: CheckList): Promise<void> {
  const keys = new Set<string>();
  for await (const place of listCheckpoints(lake, run)) {
    const { shard_id, number } = place;
    keys.add(checkpointKey(run.run_id, shard_id, number));
    await attempt(list, "checkpoints are readable and of this run", () => readCheckpoint(lake, run, place));
    if (number === 1) continue;
    const earlier = checkpointKey(run.run_id, shard_id, number - 1);
    list.expect("checkpoints of a shard have no gap", keys.has(earlier), () => `${earlier} is missing`);
  }
}

function keyOf(run: RunSpecification, failure: FailedAttempt): string {
  return failureKey(shardOutcomesRecord, partitionOf(run), failure);
}

function isFailureOf(row: ShardOutcomeRow, { shard_id, epoch, attempt }: FailedAttempt): boolean {
  return row.status === "failed" && row.shard_id === shard_id && row.epoch === epoch && row.attempt === attempt;
}
