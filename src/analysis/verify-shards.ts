import type {
  Column,
  ModelDescription,
  RecordDefinition,
  RunSpecification,
  ShardOutcomeRow,
} from "../contract/index.ts";
import {
  configOf,
  effectiveParametersColumns,
  effectiveParametersRecord,
  messageOf,
  outcomesColumns,
  outcomesRecord,
  parseShardFile,
  partitionPrefix,
  SweeplakeError,
  sha256,
  shardKey,
  shardOutcomesRecord,
} from "../contract/index.ts";
import type { Table } from "../datasets/index.ts";
import { readTable } from "../datasets/index.ts";
import type { Lake } from "../lake/index.ts";
import { partitionOf, readCommit } from "../lake/index.ts";
import { createResolver } from "../model/index.ts";
import { openPlan } from "../planning/index.ts";
import type { CheckList } from "./check-list.ts";
import { verifyOutcomes } from "./verify-outcomes.ts";
import { verifyParameters } from "./verify-parameters.ts";

/** Verifies every committed shard of a run. Returns how many files belong to shards that are not committed. */
export async function verifyShards(
  lake: Lake,
  run: RunSpecification,
  model: ModelDescription,
  committed: ReadonlySet<number>,
  list: CheckList,
): Promise<number> {
  const plan = openPlan(configOf(run.request, model), model, run.shards.count);
  const resolver = createResolver(model, { fixed: run.request.fixed, dimensionNames: plan.dimensionNames });
  for (const shardId of [...committed].sort((a, b) => a - b)) {
    const commit = await readableCommit(lake, run, shardId, list);
    if (commit === undefined) continue;
    const range = plan.shard(shardId);
    const isRange =
      commit.start_index === range.start_index && commit.end_index_exclusive === range.end_index_exclusive;
    list.expect("committed ranges are the planned ones", commit.shard_id === shardId && isRange, () =>
      shardName(shardId),
    );
    const outcomes = await openFile(lake, outcomesFile(run, model, commit), list);
    const parameters = await openFile(lake, parametersFile(run, model, commit), list);
    if (outcomes !== undefined) verifyOutcomes({ run, model, range, shardId, commit, table: outcomes }, list);
    if (parameters !== undefined) {
      verifyParameters({ run, model, plan, resolver, range, shardId, table: parameters, outcomes }, list);
    }
  }
  return countUncommitted(lake, run, committed, list);
}

async function readableCommit(
  lake: Lake,
  run: RunSpecification,
  shardId: number,
  list: CheckList,
): Promise<ShardOutcomeRow | undefined> {
  const name = "commits are readable";
  try {
    const commit = await readCommit(lake, run, shardId);
    list.expect(name, commit?.status === "succeeded", () => `${shardName(shardId)} is not a commit`);
    return commit?.status === "succeeded" ? commit : undefined;
  } catch (error) {
    if (!(error instanceof SweeplakeError) || error.code !== "LAKE_CORRUPT") throw error;
    list.expect(name, false, () => `${shardKey(shardOutcomesRecord, partitionOf(run), shardId)}: ${messageOf(error)}`);
    return undefined;
  }
}

interface CommittedFile {
  readonly key: string;
  readonly columns: readonly Column[];
  /** What the commit says of it. */
  readonly manifest: {
    readonly key: string | null;
    readonly rows: number | null;
    readonly bytes: number | null;
    readonly sha256: string | null;
  };
  readonly isExported: boolean;
}

function outcomesFile(run: RunSpecification, model: ModelDescription, commit: ShardOutcomeRow): CommittedFile {
  return {
    key: shardKey(outcomesRecord, partitionOf(run), commit.shard_id),
    columns: outcomesColumns(model),
    manifest: {
      key: commit.outcomes_key,
      rows: commit.outcomes_rows,
      bytes: commit.outcomes_bytes,
      sha256: commit.outcomes_sha256,
    },
    isExported: true,
  };
}

function parametersFile(run: RunSpecification, model: ModelDescription, commit: ShardOutcomeRow): CommittedFile {
  return {
    key: shardKey(effectiveParametersRecord, partitionOf(run), commit.shard_id),
    columns: effectiveParametersColumns(model),
    manifest: {
      key: commit.effective_parameters_key,
      rows: commit.effective_parameters_rows,
      bytes: commit.effective_parameters_bytes,
      sha256: commit.effective_parameters_sha256,
    },
    isExported: run.exports.effective_parameters,
  };
}

/** The file's table, once its bytes are what the commit says. */
async function openFile(lake: Lake, file: CommittedFile, list: CheckList): Promise<Table | undefined> {
  const { key, manifest } = file;
  if (!file.isExported) {
    list.expect("datasets that are not exported are absent", manifest.key === null, () => key);
    return undefined;
  }
  const bytes = await lake.store.get(key);
  if (!list.expect("committed files exist", bytes !== undefined && manifest.key === key, () => `${key} is missing`)) {
    return undefined;
  }
  const stored = bytes as Uint8Array;
  const isSame = stored.length === manifest.bytes && sha256(stored) === manifest.sha256;
  list.expect("files have the committed size and sha256", isSame, () => `${key} was altered`);
  try {
    const table = await readTable(stored, file.columns);
    const isWhole = table.rowCount === manifest.rows;
    list.expect(
      "files have the committed rows and the record's columns",
      isWhole,
      () => `${key}: ${table.rowCount} rows`,
    );
    return isWhole ? table : undefined;
  } catch (error) {
    list.expect("files have the committed rows and the record's columns", false, () => `${key}: ${messageOf(error)}`);
    return undefined;
  }
}

/** Files in the run's folders: those of committed shards, leftovers of others, and strangers, which are a failure. */
async function countUncommitted(
  lake: Lake,
  run: RunSpecification,
  committed: ReadonlySet<number>,
  list: CheckList,
): Promise<number> {
  let uncommitted = 0;
  const records: readonly RecordDefinition[] = [effectiveParametersRecord, outcomesRecord, shardOutcomesRecord];
  for (const record of records) {
    for await (const { key } of lake.store.list(partitionPrefix(record, partitionOf(run)))) {
      const file = parseShardFile(key);
      const isKnown =
        file !== undefined &&
        file.shard_id < run.shards.count &&
        (file.kind === "commit" || record === shardOutcomesRecord);
      list.expect("the run's folders hold only its own files", isKnown, () => key);
      if (file?.kind === "commit" && !committed.has(file.shard_id)) uncommitted++;
    }
  }
  return uncommitted;
}

function shardName(shardId: number): string {
  return `shard ${shardId}`;
}
