import type { Column, ModelDescription, RecordDefinition, RunSpecification } from "../contract/index.ts";
import {
  columnsOf,
  effectiveParametersColumns,
  effectiveParametersRecord,
  outcomesColumns,
  outcomesRecord,
  parseCheckpointKey,
  partitionPrefix,
  runContextKey,
  runContextRecord,
  runKey,
  runPrefix,
  shardOutcomesRecord,
  statesPrefix,
} from "../contract/index.ts";
import { readTable } from "../datasets/index.ts";
import type { Lake, ShardFiles } from "../lake/index.ts";
import { partitionOf, shardFileOf } from "../lake/index.ts";
import type { CheckList } from "./check-list.ts";
import { attempt } from "./check-list.ts";

/**
 * Verifies that a run's folders hold nothing but its own files, and that files of shards that are not committed are
 * readable. Returns how many of those there are.
 */
export async function verifyFolders(
  lake: Lake,
  { run, model }: { readonly run: RunSpecification; readonly model: ModelDescription },
  shards: ShardFiles,
  list: CheckList,
): Promise<number> {
  const expectOwn = (isOwn: boolean, key: string) =>
    list.expect("the run's folders hold only its own files", isOwn, () => key);
  for await (const { key } of lake.store.list(runPrefix(run.run_id))) expectOwn(isOwnControl(run, key), key);
  let uncommitted = 0;
  for (const [record, columns] of datasetsOf(model)) {
    for await (const { key } of lake.store.list(partitionPrefix(record, partitionOf(run)))) {
      expectOwn(isOwnData(run, record, key), key);
      const file = shardFileOf(run, record, key);
      if (file?.kind !== "commit" || shards.committed.has(file.shard_id)) continue;
      uncommitted++;
      await attempt(list, "files of shards that are not committed are readable", async () => {
        const bytes = await lake.store.get(key);
        if (bytes !== undefined) await readTable(bytes, columns, key);
      });
    }
  }
  return uncommitted;
}

function datasetsOf(model: ModelDescription): readonly (readonly [RecordDefinition, readonly Column[]])[] {
  return [
    [runContextRecord, columnsOf(runContextRecord)],
    [effectiveParametersRecord, effectiveParametersColumns(model)],
    [outcomesRecord, outcomesColumns(model)],
    [shardOutcomesRecord, columnsOf(shardOutcomesRecord)],
  ];
}

/** Whatever is among the states has been read as one. */
function isOwnControl(run: RunSpecification, key: string): boolean {
  if (key === runKey(run.run_id) || key.startsWith(statesPrefix(run.run_id))) return true;
  const checkpoint = parseCheckpointKey(run.run_id, key);
  return checkpoint !== undefined && checkpoint.shard_id < run.shards.count;
}

function isOwnData(run: RunSpecification, record: RecordDefinition, key: string): boolean {
  if (record.dataset === "run_context") {
    return run.exports.run_context && key === runContextKey(record, partitionOf(run));
  }
  if (record.dataset === "effective_parameters" && !run.exports.effective_parameters) return false;
  const file = shardFileOf(run, record, key);
  return file !== undefined && (file.kind === "commit" || record.dataset === "shard_outcomes");
}
