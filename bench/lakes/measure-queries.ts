import { tmpdir } from "node:os";
import { createDuckdbQueryEngine } from "../../src/adapters/duckdb/index.ts";
import { openQuery } from "../../src/analysis/index.ts";
import { openLocalLake } from "../../src/apps/local/open-local-lake.ts";
import { requireRun } from "../../src/lake/index.ts";
import type { QuerySession } from "../../src/ports/index.ts";
import { scansOf } from "../../test/support/scanned-files.ts";

/** One question, asked of a session of its own. */
export interface QueryTime {
  readonly name: string;
  readonly openMs: number;
  readonly queryMs: number;
  readonly points: number;
  /** Parquet files that were opened, as the engine's plan says. */
  readonly filesRead: number;
}

/** Times one question about all runs, about one by a filter, and about one by a session that sees no other. */
export async function measureQueries(folder: string, runId: string): Promise<readonly QueryTime[]> {
  const nothing = () => undefined;
  const lake = openLocalLake(folder, { info: nothing, warn: nothing, error: nothing });
  const run = await requireRun(lake, runId);
  const engine = createDuckdbQueryEngine({ temporaryFolder: tmpdir() });
  const all = "SELECT count(*), avg(sum), max(product) FROM points_tiny";
  const questions = [
    { name: "all runs", sql: all },
    { name: `WHERE run_id = '${runId}'`, sql: `${all} WHERE run_id = '${runId}'` },
    { name: `--run ${runId}`, sql: all, run },
  ];
  const times: QueryTime[] = [];
  for (const question of questions) {
    const startedAt = performance.now();
    const session = await openQuery(lake, engine, question.run);
    const openedAt = performance.now();
    const [[points] = []] = await rows(session, question.sql);
    const queryMs = performance.now() - openedAt;
    const [[, plan] = []] = await rows(session, `EXPLAIN (ANALYZE, FORMAT JSON) ${question.sql}`);
    await session.close();
    const filesRead = scansOf(String(plan)).reduce((sum, { read }) => sum + read, 0);
    times.push({ name: question.name, openMs: openedAt - startedAt, queryMs, points: Number(points), filesRead });
  }
  return times;
}

async function rows(session: QuerySession, sql: string) {
  const found = [];
  for await (const batch of (await session.query(sql)).batches) found.push(...batch);
  return found;
}
