import type { RecordDefinition, RunSpecification, ShardOutcomeRow } from "../contract/index.ts";
import {
  effectiveParametersRecord,
  failureKey,
  outcomesRecord,
  partitionPrefix,
  runContextKey,
  runContextRecord,
  shardOutcomesRecord,
} from "../contract/index.ts";
import type { FailedAttempt, Lake, ShardFiles } from "../lake/index.ts";
import { partitionOf, readFailure, shardFileOf } from "../lake/index.ts";
import type { CheckList } from "./check-list.ts";
import { attempt } from "./check-list.ts";

/**
 * Verifies that a run's folders hold nothing but its own files, and that the rows of failed attempts are readable and
 * say what their names say. Returns how many files belong to shards that are not committed.
 */
export async function verifyFolders(
  lake: Lake,
  run: RunSpecification,
  shards: ShardFiles,
  list: CheckList,
): Promise<number> {
  for (const failure of shards.failures) {
    const key = failureKey(shardOutcomesRecord, partitionOf(run), failure);
    const row = await attempt(list, "failed attempts are readable", () => readFailure(lake, run, failure));
    if (row === undefined) continue;
    list.expect("failed attempts are what their names say", isFailureOf(row, failure), () => key);
  }
  let uncommitted = 0;
  const records: readonly RecordDefinition[] = [effectiveParametersRecord, outcomesRecord, shardOutcomesRecord];
  for (const record of [runContextRecord, ...records]) {
    for await (const { key } of lake.store.list(partitionPrefix(record, partitionOf(run)))) {
      list.expect("the run's folders hold only its own files", isOwn(run, record, key), () => key);
      const file = shardFileOf(run, record, key);
      if (file?.kind === "commit" && !shards.committed.has(file.shard_id)) uncommitted++;
    }
  }
  return uncommitted;
}

function isFailureOf(row: ShardOutcomeRow, { shard_id, epoch, attempt }: FailedAttempt): boolean {
  return row.status === "failed" && row.shard_id === shard_id && row.epoch === epoch && row.attempt === attempt;
}

function isOwn(run: RunSpecification, record: RecordDefinition, key: string): boolean {
  if (record.dataset === "run_context") {
    return run.exports.run_context && key === runContextKey(record, partitionOf(run));
  }
  if (record.dataset === "effective_parameters" && !run.exports.effective_parameters) return false;
  const file = shardFileOf(run, record, key);
  return file !== undefined && (file.kind === "commit" || record.dataset === "shard_outcomes");
}
