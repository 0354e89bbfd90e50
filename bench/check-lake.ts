import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createDuckdbQueryEngine } from "../src/adapters/duckdb/index.ts";
import { createTextLog } from "../src/adapters/system/index.ts";
import { openQuery } from "../src/analysis/index.ts";
import { openExistingLake } from "../src/apps/local/open-local-lake.ts";
import { tableSuffix } from "../src/contract/index.ts";
import type { QueryCell, QuerySession } from "../src/ports/index.ts";
import { noOp } from "./model/definition.ts";
import type { Workload } from "./workload.ts";
import { bareLoop, checksum, hashPoint, RUN_ID } from "./workload.ts";

const suffix = tableSuffix(noOp.name);

/** DESIGN section 4, Join contract: outcomes and effective_parameters 1:1, both N:1 to run_context. */
const strictJoin = `
  SELECT count(*) AS points, sum(o.served) AS checksum
  FROM outcomes_${suffix} AS o
  JOIN effective_parameters_${suffix} AS p USING (run_id, shard_id, point_index, parameter_fingerprint)
  JOIN run_context AS r USING (run_id)
  WHERE run_id = '${RUN_ID}'`;

/** What a lake with a sound run of the workload was asked. */
export interface CheckedLake {
  /** Seconds of the strict join of the three datasets, views ready. */
  readonly joinSeconds: number;
}

/**
 * Asks DuckDB whether the lake in `folder` holds the workload's run, whole and right: status, row counts, every
 * point_index once, every point joined, the checksum, no join violation, and one point compared value by value with what
 * the bare loop gives. Rejects, saying what is wrong, where it does not.
 */
export async function checkLake(folder: string, workload: Workload): Promise<CheckedLake> {
  const lake = await openExistingLake(folder, createTextLog(process.stderr));
  const session = await openQuery(lake, createDuckdbQueryEngine({ temporaryFolder: dirname(folder) }));
  try {
    const { points } = workload;
    await expectAnswer(session, `SELECT status FROM run_context WHERE run_id = '${RUN_ID}'`, ["completed"]);
    for (const table of ["effective_parameters", "outcomes"]) {
      const counts = `SELECT count(*), count(DISTINCT point_index), min(point_index), max(point_index) FROM ${table}`;
      await expectAnswer(session, counts, [points, points, 0, points - 1]);
    }
    await expectAnswer(session, "SELECT count(*) FROM join_violations", [0]);
    await checkPoint(session, workload);
    const startedAt = performance.now();
    await expectAnswer(session, strictJoin, [points, checksum(workload)]);
    return { joinSeconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await session.close();
  }
}

/** Compares one point near the golden section of the run, where no round number lies. */
async function checkPoint(session: QuerySession, workload: Workload): Promise<void> {
  const at = Math.floor(workload.points * 0.618);
  const wanted = pointAt(workload, at);
  const sql = `
    SELECT ${wanted.columns.join(", ")}, parameter_group_fingerprint,
      sha256(effective_parameters_json) = parameter_fingerprint
    FROM points_${suffix} WHERE run_id = '${RUN_ID}' AND point_index = ${at}`;
  await expectAnswer(session, sql, [...wanted.values, wanted.groupFingerprint, true]);
}

function pointAt(workload: Workload, wanted: number) {
  const found: { columns: string[]; values: QueryCell[]; groupFingerprint: string }[] = [];
  bareLoop(workload, (parameters, derived, metrics, index) => {
    if (index !== wanted) return;
    const { cost, ...flat } = parameters;
    const cells = { ...flat, cost_fixed: cost.fixed, cost_hourly: cost.hourly, ...derived, ...metrics };
    const { groupFingerprint } = hashPoint(parameters, derived, 0);
    found.push({ columns: Object.keys(cells), values: Object.values(cells), groupFingerprint });
  });
  const [point] = found;
  if (point === undefined) throw new Error(`the workload has no point ${wanted}`);
  return point;
}

/** Rejects unless the answer is this one row; whole numbers are compared as numbers. */
async function expectAnswer(session: QuerySession, sql: string, wanted: readonly QueryCell[]): Promise<void> {
  const found: (readonly QueryCell[])[] = [];
  for await (const batch of (await session.query(sql)).batches) {
    for (const row of batch) found.push(row.map((cell) => (typeof cell === "bigint" ? Number(cell) : cell)));
  }
  if (isDeepStrictEqual(found, [wanted])) return;
  throw new Error(
    `the dataset is wrong: ${sql.trim()} gives ${JSON.stringify(found)}, not ${JSON.stringify([wanted])}`,
  );
}
