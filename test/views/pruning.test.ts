import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { Scan } from "../support/scanned-files.ts";
import { scansOf } from "../support/scanned-files.ts";
import { soundRun } from "./support/lake-files.ts";
import { busStop, firstVersion, sir, sirVersion } from "./support/models.ts";
import type { OpenViews } from "./support/open-views.ts";
import { openViews } from "./support/open-views.ts";

const SHARDS = 3;
/** Ten runs over five days, and one of another model. */
const runs = [
  ...Array.from({ length: 10 }, (_, index) =>
    soundRun(firstVersion, `run-${index}`, `2024-03-0${1 + (index >> 1)}`, SHARDS),
  ),
  soundRun(sirVersion, "other", "2024-03-01", SHARDS),
];

async function scans(views: OpenViews, sql: string): Promise<readonly Scan[]> {
  const [row] = await views.rows(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`);
  return scansOf(String(row?.[1]));
}

/** How many files of a dataset one run has. */
const filesOfRun = (dataset: string) => (dataset === "run_context" ? 1 : SHARDS);

describe("a query of one run opens that run's files and no others", async () => {
  const views = await openViews([busStop, sir], runs);
  after(async () => views[Symbol.asyncDispose]());
  const columns = {
    points_bus_stop: "count(*), max(run_accepted_at)",
    outcomes_bus_stop: "count(*)",
    effective_parameters: "count(*)",
    shard_outcomes: "count(*), min(started_at)",
    run_status: "*",
    join_violations: "*",
  };

  for (const [view, selected] of Object.entries(columns)) {
    test(`${view}, by its run_id`, async () => {
      const found = await scans(views, `SELECT ${selected} FROM ${view} WHERE run_id = 'run-4'`);
      assert.ok(found.length > 0);
      for (const { dataset, read, of } of found) {
        assert.equal(read, filesOfRun(dataset), `${view}: ${dataset}`);
        assert.ok(of !== null && of >= 10 * filesOfRun(dataset), `${view}: ${dataset}, of ${of}`);
      }
    });
  }

  test("and of one date, that date's", async () => {
    const found = await scans(views, "SELECT count(*) FROM points_bus_stop WHERE run_date = '2024-03-02'");
    assert.ok(found.length >= 2);
    for (const { dataset, read } of found) assert.equal(read, 2 * filesOfRun(dataset), dataset);
  });

  test("or all, where it asks for all", async () => {
    const found = await scans(views, "SELECT count(*) FROM outcomes_bus_stop");
    assert.deepEqual(
      found.map(({ read, of }) => [read, of]),
      [[10 * SHARDS, null]],
    );
  });
});

describe("views of one run", async () => {
  const partition = { model: "bus-stop", run_date: "2024-03-03", run_id: "run-4" };
  const views = await openViews([busStop, sir], runs, "lake", partition);
  after(async () => views[Symbol.asyncDispose]());

  test("have its rows only", async () => {
    for (const view of ["points_bus_stop", "outcomes", "effective_parameters", "shard_outcomes", "run_context"]) {
      assert.deepEqual(await views.rows(`SELECT DISTINCT run_id FROM ${view}`), [["run-4"]], view);
    }
    assert.deepEqual(await views.rows("SELECT count(*) FROM run_status"), [[1n]]);
    assert.deepEqual(await views.rows("SELECT count(*) FROM points_bus_stop"), [[BigInt(3 * SHARDS)]]);
  });

  test("are there and empty for other models", async () => {
    assert.deepEqual(await views.rows("SELECT * FROM points_sir"), []);
    assert.deepEqual(await views.rows("SELECT * FROM outcomes_sir"), []);
  });

  test("look for no file of another run", async () => {
    const found = await scans(views, "SELECT count(*), max(run_accepted_at) FROM points_bus_stop");
    assert.ok(found.length >= 3);
    for (const { dataset, read, of } of found) assert.deepEqual([read, of], [filesOfRun(dataset), null], dataset);
  });
});
