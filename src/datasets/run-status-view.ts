import { outcomesRecord } from "../contract/index.ts";
import { datasetTables } from "./lake-table.ts";
import type { SqlDialect } from "./view-sql.ts";
import { cast, lines, literal, oneIf, quoted, subquery } from "./view-sql.ts";

/**
 * `run_status`: one row a run, what was expected of it and what is committed.
 *
 * A shard counts as failed when it is not committed and no further attempt will be made in the run's epoch. `running`:
 * the run is open and has shards that are neither. `complete`: all its shards are committed. `status`, what is expected
 * and what follows from it are null (unknown) for a run that does not export run_context.
 */
export function runStatusView(dialect: SqlDialect): string {
  const executed = pointCounts.join(" + ");
  const columns = [
    runKeys,
    "status",
    "expected_shards",
    "committed_shards",
    "failed_shards",
    "expected_points",
    `${executed} AS executed_points`,
    ...pointCounts,
    `expected_points - (${executed}) AS missing_points`,
    `status = ${literal("accepted")} AND committed_shards + failed_shards < expected_shards AS running`,
    "committed_shards = expected_shards AS complete",
  ];
  return dialect.createView("run_status", `SELECT\n  ${lines(columns)}\nFROM ${subquery(runTally(dialect), "t")}`);
}

const runKeys = outcomesRecord.partitionKeys.map(quoted).join(", ");
const pointCounts = ["points_succeeded", "points_failed", "points_rejected"] as const;

/** One row a run: what its context says, and the sums over its shards. */
function runTally(dialect: SqlDialect): string {
  const sum = (expression: string) => cast(dialect, `sum(${expression})`, "i64");
  const columns = [
    runKeys,
    "max(status) AS status",
    `${cast(dialect, "max(shard_count)", "i64")} AS expected_shards`,
    "max(total_points) AS expected_points",
    `${sum("committed")} AS committed_shards`,
    `${sum(oneIf("committed = 0 AND final_epoch >= run_epoch"))} AS failed_shards`,
    ...pointCounts.map((column) => `${sum(column)} AS ${column}`),
  ];
  return `SELECT\n  ${lines(columns)}\nFROM ${subquery(withEpoch(dialect), "e")}\nGROUP BY ${runKeys}`;
}

/** The run's context and its shards, one row each, all with the run's epoch. One pass over each dataset. */
function withEpoch(dialect: SqlDialect): string {
  const fromContext = ["status", "epoch", "shard_count", "total_points"];
  const unknown = [cast(dialect, "NULL", "str"), ...fromContext.slice(1).map(() => cast(dialect, "NULL", "i64"))];
  const fromShards = ["committed", "final_epoch", ...pointCounts];
  const rows = [
    `SELECT ${runKeys}, ${fromContext.join(", ")}, ${fromShards.map((column) => `0 AS ${column}`).join(", ")}`,
    `FROM ${quoted(datasetTables.runContext.name)}`,
    "UNION ALL",
    `SELECT ${runKeys}, ${unknown.join(", ")}, ${fromShards.join(", ")}`,
    `FROM ${subquery(shardTally, "s")}`,
  ];
  const epoch = `coalesce(max(epoch) OVER (PARTITION BY ${runKeys}), 1) AS run_epoch`;
  return `SELECT *, ${epoch}\nFROM ${subquery(rows.join("\n"), "r")}`;
}

/** One row a shard that was tried: whether it is committed, the last epoch in which it finally failed, and its counts. */
const shardTally = [
  `SELECT\n  ${lines([
    runKeys,
    "shard_id",
    `max(${oneIf(`status = ${literal("succeeded")}`)}) AS committed`,
    `max(CASE WHEN status = ${literal("failed")} AND final THEN epoch ELSE 0 END) AS final_epoch`,
    ...pointCounts.map((column) => `coalesce(sum(${column}), 0) AS ${column}`),
  ])}`,
  `FROM ${quoted(datasetTables.shardOutcomes.name)}`,
  `GROUP BY ${runKeys}, shard_id`,
].join("\n");
