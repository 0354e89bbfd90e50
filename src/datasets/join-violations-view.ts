import { outcomesRecord } from "../contract/index.ts";
import { datasetTables } from "./lake-table.ts";
import type { SqlDialect } from "./view-sql.ts";
import { agreeOn, cast, columnIn, lines, literal, oneIf, quoted, subquery } from "./view-sql.ts";

/** `violation`: the lake is not sound. `information`: as it should be, and good to know. */
export type ViolationSeverity = "violation" | "information";

/**
 * What `join_violations` looks for. Only rows of committed shards can violate anything.
 *
 * - outcome_without_parameters: outcomes without parameters, of a shard whose commit names a file of parameters.
 * - parameters_without_outcome: parameters of a point that has no outcome.
 * - fingerprint_mismatch: points whose rows do not all have the same parameter_fingerprint.
 * - duplicate_outcome, duplicate_parameters: rows beyond the first of their point.
 * - point_outside_shard: rows whose point_index is not in their shard's range.
 * - shard_differs_from_commit: shards with another number of rows, points, or outcomes by status than their commit says.
 * - run_context_missing: rows of a run without run_context. Information only: a run may be told not to export it, and
 *   `sweeplake verify` knows whether it was.
 * - uncommitted_rows: rows of shards that are not committed (yet); every other view leaves them out.
 */
export const joinViolationKinds = {
  outcome_without_parameters: "violation",
  parameters_without_outcome: "violation",
  fingerprint_mismatch: "violation",
  duplicate_outcome: "violation",
  duplicate_parameters: "violation",
  point_outside_shard: "violation",
  shard_differs_from_commit: "violation",
  run_context_missing: "information",
  uncommitted_rows: "information",
} as const satisfies Record<string, ViolationSeverity>;

export type JoinViolationKind = keyof typeof joinViolationKinds;

/**
 * `join_violations`: one row for each run and kind that has any (DESIGN section 4, Join contract), with how many rows,
 * points or shards it concerns as `row_count`. A sound lake has none of severity `violation`.
 *
 * It consists of unions and aggregates by run, so that a filter on a run reads the files of that run only.
 */
export function joinViolationsView(dialect: SqlDialect): string {
  const kinds = Object.entries(joinViolationKinds);
  const known = kinds.map(([kind, severity]) => `(${literal(kind)}, ${literal(severity)})`);
  const counted = `CASE k.kind ${kinds.map(([kind]) => `WHEN ${literal(kind)} THEN t.${kind}`).join(" ")} END`;
  const columns = [
    ...runKeys.map((key) => columnIn("t", key)),
    "k.kind",
    "k.severity",
    `${cast(dialect, counted, "i64")} AS row_count`,
  ];
  const select = [
    `SELECT\n  ${lines(columns)}`,
    `FROM ${subquery(runTally, "t")}`,
    `CROSS JOIN (VALUES\n  ${lines(known)}\n) AS k (kind, severity)`,
    `WHERE ${counted} > 0`,
  ];
  return dialect.createView("join_violations", select.join("\n"));
}

const runKeys = outcomesRecord.partitionKeys;
const shardKeys = [...runKeys, "shard_id"];
const pointKeys = [...shardKeys, "point_index"];
const listed = (names: readonly string[]) => names.map(quoted).join(", ");
const zeros = (count: number) => Array<string>(count).fill("0").join(", ");

const isCommitted = "c.shard_id IS NOT NULL";
const allRows = "p.outcome_rows + p.parameter_rows";

/** Kinds that show in the rows of one point: when, and how many to count. */
const kindsOfPoint = {
  outcome_without_parameters: ["c.effective_parameters_key IS NOT NULL AND p.parameter_rows = 0", "p.outcome_rows"],
  parameters_without_outcome: [`${isCommitted} AND p.outcome_rows = 0`, "p.parameter_rows"],
  fingerprint_mismatch: [`${isCommitted} AND p.lowest_fingerprint <> p.highest_fingerprint`, "1"],
  duplicate_outcome: [`${isCommitted} AND p.outcome_rows > 1`, "p.outcome_rows - 1"],
  duplicate_parameters: [`${isCommitted} AND p.parameter_rows > 1`, "p.parameter_rows - 1"],
  point_outside_shard: ["p.point_index < c.start_index OR p.point_index >= c.end_index_exclusive", allRows],
  // Unless the run turns out to have a run_context.
  run_context_missing: [isCommitted, allRows],
  uncommitted_rows: ["c.shard_id IS NULL", allRows],
} as const satisfies Record<Exclude<JoinViolationKind, "shard_differs_from_commit">, readonly [string, string]>;
const pointKinds = Object.keys(kindsOfPoint);

/** What a commit promises of its shard: how it is counted in the rows of one point, and what the commit says. */
const promises = {
  outcome_rows: ["p.outcome_rows", "outcomes_rows"],
  parameter_rows: ["p.parameter_rows", "effective_parameters_rows"],
  points: [oneIf("p.outcome_rows > 0"), "end_index_exclusive - start_index"],
  points_succeeded: ["p.points_succeeded", "points_succeeded"],
  points_failed: ["p.points_failed", "points_failed"],
  points_rejected: ["p.points_rejected", "points_rejected"],
} as const;

const commits = `SELECT * FROM ${quoted(datasetTables.shardOutcomes.name)} WHERE status = ${literal("succeeded")}`;
const hasStatus = (status: string) => oneIf(`status = ${literal(status)}`);

/** One row a point of a shard, whether it is committed or not. */
const pointTally = `SELECT
  ${listed(pointKeys)},
  sum(outcome_rows) AS outcome_rows,
  sum(parameter_rows) AS parameter_rows,
  sum(points_succeeded) AS points_succeeded,
  sum(points_failed) AS points_failed,
  sum(points_rejected) AS points_rejected,
  min(parameter_fingerprint) AS lowest_fingerprint,
  max(parameter_fingerprint) AS highest_fingerprint
FROM (
  SELECT ${listed(pointKeys)}, parameter_fingerprint, 1 AS outcome_rows, 0 AS parameter_rows,
    ${hasStatus("succeeded")} AS points_succeeded,
    ${hasStatus("failed")} AS points_failed,
    ${hasStatus("rejected")} AS points_rejected
  FROM ${quoted(datasetTables.outcomes.name)}
  UNION ALL
  SELECT ${listed(pointKeys)}, parameter_fingerprint, 0, 1, 0, 0, 0
  FROM ${quoted(datasetTables.effectiveParameters.name)}
) AS e
GROUP BY ${listed(pointKeys)}`;

/** What was found of each shard, and, as a second row, what its commit promises with a minus sign. */
const foundAndPromised = `SELECT
  ${shardKeys.map((key) => columnIn("p", key)).join(", ")},
  ${lines(Object.entries(kindsOfPoint).map(([kind, [when, rows]]) => `sum(CASE WHEN ${when} THEN ${rows} ELSE 0 END) AS ${kind}`))},
  ${lines(Object.entries(promises).map(([name, [found]]) => `sum(CASE WHEN ${isCommitted} THEN ${found} ELSE 0 END) AS ${name}`))}
FROM ${subquery(pointTally, "p")}
LEFT JOIN ${subquery(commits, "c")} ON ${agreeOn("p", "c", shardKeys)}
GROUP BY ${shardKeys.map((key) => columnIn("p", key)).join(", ")}
UNION ALL
SELECT ${listed(shardKeys)}, ${zeros(pointKinds.length)},
  ${Object.values(promises)
    .map(([, promised]) => `-(${promised})`)
    .join(", ")}
FROM ${subquery(commits, "c")}`;

const differsFromCommit = Object.keys(promises)
  .map((name) => `sum(${name}) <> 0`)
  .join(" OR ");

/** One row a shard. */
const shardTally = `SELECT
  ${listed(shardKeys)},
  ${lines(pointKinds.map((kind) => `sum(${kind}) AS ${kind}`))},
  ${oneIf(differsFromCommit)} AS shard_differs_from_commit
FROM ${subquery(foundAndPromised, "b")}
GROUP BY ${listed(shardKeys)}`;

const shardKinds = [...pointKinds, "shard_differs_from_commit"];

/** One row a run. */
const runTally = `SELECT
  ${listed(runKeys)},
  ${lines(shardKinds.filter((kind) => kind !== "run_context_missing").map((kind) => `sum(${kind}) AS ${kind}`))},
  CASE WHEN max(contexts) = 0 THEN sum(run_context_missing) ELSE 0 END AS run_context_missing
FROM (
  SELECT ${listed(runKeys)}, ${shardKinds.join(", ")}, 0 AS contexts
  FROM ${subquery(shardTally, "s")}
  UNION ALL
  SELECT ${listed(runKeys)}, ${zeros(shardKinds.length)}, 1 FROM ${quoted(datasetTables.runContext.name)}
) AS r
GROUP BY ${listed(runKeys)}`;
