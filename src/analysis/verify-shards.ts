import type { Column, ModelDescription, RunSpecification, ShardOutcomeRow } from "../contract/index.ts";
import {
  effectiveParametersColumns,
  effectiveParametersRecord,
  outcomesColumns,
  outcomesRecord,
  sha256,
  shardKey,
  shardOutcomesRecord,
} from "../contract/index.ts";
import type { Table } from "../datasets/index.ts";
import { readTable } from "../datasets/index.ts";
import type { Lake, ShardFiles } from "../lake/index.ts";
import { countsOf, partitionOf, readCommit } from "../lake/index.ts";
import type { ShardProgress } from "../ports/index.ts";
import type { CheckList } from "./check-list.ts";
import { attempt } from "./check-list.ts";
import type { PlannedRun } from "./planned-run.ts";
import { expectEarlierFailure, failureKeys } from "./verify-attempts.ts";
import { verifyOutcomes } from "./verify-outcomes.ts";
import { verifyParameters } from "./verify-parameters.ts";

/**
 * Verifies every committed shard of a run: the commit, its files, and their rows. Returns the points of all commits.
 * `onOutcomes` is given the outcomes of each shard that are readable, with the index of their first point.
 */
export async function verifyShards(
  lake: Lake,
  planned: PlannedRun,
  shards: ShardFiles,
  list: CheckList,
  onOutcomes: (startIndex: number, outcomes: Table) => void,
): Promise<ShardProgress> {
  const { run, model, plan } = planned;
  const failures = failureKeys(run, shards);
  const points = { points_succeeded: 0, points_failed: 0, points_rejected: 0 };
  for (const shardId of [...shards.committed].sort((a, b) => a - b)) {
    const commit = await verifyCommit(lake, planned, shardId, list);
    if (commit === undefined) continue;
    expectEarlierFailure(run, failures, commit, list);
    for (const [name, count] of Object.entries(countsOf(commit))) points[name as keyof ShardProgress] += count;
    const range = plan.shard(shardId);
    const outcomes = await openFile(lake, outcomesFile(run, model, commit), list);
    const parameters = await openFile(lake, parametersFile(run, model, commit), list);
    const shard = { ...planned, range, shardId };
    if (outcomes !== undefined) {
      verifyOutcomes({ ...shard, commit, table: outcomes }, list);
      onOutcomes(range.start_index, outcomes);
    }
    if (parameters !== undefined) verifyParameters({ ...shard, table: parameters, outcomes }, list);
  }
  return points;
}

/** The commit of a shard, if it is one of this very shard. */
async function verifyCommit(
  lake: Lake,
  { run, plan }: PlannedRun,
  shardId: number,
  list: CheckList,
): Promise<ShardOutcomeRow | undefined> {
  const key = shardKey(shardOutcomesRecord, partitionOf(run), shardId);
  const commit = await attempt(list, "commits are readable", () => readCommit(lake, run, shardId));
  if (commit === undefined) return undefined;
  const range = plan.shard(shardId);
  const isPlanned =
    commit.status === "succeeded" &&
    commit.shard_id === shardId &&
    commit.start_index === range.start_index &&
    commit.end_index_exclusive === range.end_index_exclusive;
  const isRight = list.expect("committed ranges are the planned ones", isPlanned, () => key);
  list.expect("commits are of the run's code", commit.code_version === run.code_version, () => key);
  return isRight ? commit : undefined;
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
  readonly points: number;
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
    points: commit.end_index_exclusive - commit.start_index,
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
    points: commit.end_index_exclusive - commit.start_index,
  };
}

/** The file's table, once its bytes are what the commit says and it has one row for each point. */
async function openFile(lake: Lake, file: CommittedFile, list: CheckList): Promise<Table | undefined> {
  const { key, manifest } = file;
  if (!file.isExported) {
    list.expect("datasets that are not exported are absent", manifest.key === null, () => key);
    return undefined;
  }
  const stored = await lake.store.get(key);
  list.expect("committed files exist", stored !== undefined && manifest.key === key, () => `${key} is missing`);
  if (stored === undefined) return undefined;
  const isSame = stored.length === manifest.bytes && sha256(stored) === manifest.sha256;
  list.expect("files have the committed size and sha256", isSame, () => `${key} was altered`);
  const table = await attempt(list, "files are readable and have the record's columns", () =>
    readTable(stored, file.columns, key),
  );
  if (table === undefined) return undefined;
  const isWhole = table.rowCount === manifest.rows && table.rowCount === file.points;
  list.expect("files have the committed rows, one for each point", isWhole, () => `${key}: ${table.rowCount} rows`);
  return isWhole ? table : undefined;
}
