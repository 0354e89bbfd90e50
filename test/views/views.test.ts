import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Column, RecordDefinition } from "../../src/contract/index.ts";
import {
  columnsOf,
  effectiveParametersRecord,
  metricColumns,
  outcomesRecord,
  parameterColumns,
  runColumnName,
  runContextRecord,
  shardKey,
  shardOutcomesRecord,
} from "../../src/contract/index.ts";
import { failedAttempt, POINTS_PER_SHARD, soundRun, writeRun } from "./support/lake-files.ts";
import { busStop, busStopTwice, firstVersion, secondVersion, sir, sirVersion } from "./support/models.ts";
import { openViews } from "./support/open-views.ts";

const typed = (columns: readonly Column[]) => columns.map(({ name, type }) => ({ name, type }));
const keys = (record: RecordDefinition) => record.partitionKeys.map((name) => ({ name, type: "str" }));
const bigints = (from: number, count: number) => Array.from({ length: count }, (_, index) => BigInt(from + index));

/** What each view must look like, filled or empty, for the first version of the bus stop model. */
const shapes: Record<string, { name: string; type: string }[]> = {
  run_context: [...keys(runContextRecord), ...typed(columnsOf(runContextRecord))],
  shard_outcomes: [...keys(shardOutcomesRecord), ...typed(columnsOf(shardOutcomesRecord))],
  effective_parameters: [...keys(effectiveParametersRecord), ...typed(columnsOf(effectiveParametersRecord))],
  outcomes: [...keys(outcomesRecord), ...typed(columnsOf(outcomesRecord))],
  effective_parameters_bus_stop: [
    ...keys(effectiveParametersRecord),
    ...typed([...columnsOf(effectiveParametersRecord), ...parameterColumns(firstVersion)]),
  ],
  outcomes_bus_stop: [
    ...keys(outcomesRecord),
    ...typed([...columnsOf(outcomesRecord), ...metricColumns(firstVersion)]),
  ],
  points_bus_stop: [
    ...keys(outcomesRecord),
    ...typed(columnsOf(effectiveParametersRecord)).filter(({ name }) => name !== "record_schema"),
    { name: "error_code", type: "str" },
    { name: "error_message", type: "str" },
    { name: "reused_from_run_id", type: "str" },
    ...typed([...parameterColumns(firstVersion), ...metricColumns(firstVersion)]),
    ...typed(columnsOf(runContextRecord)).map(({ name, type }) => ({ name: runColumnName(name), type })),
  ],
  run_status: [
    ...keys(outcomesRecord),
    { name: "status", type: "str" },
    ...[
      ...["expected_shards", "committed_shards", "failed_shards", "expected_points", "executed_points"],
      ...["points_succeeded", "points_failed", "points_rejected", "missing_points"],
    ].map((name) => ({ name, type: "i64" })),
    { name: "running", type: "bool" },
    { name: "complete", type: "bool" },
  ],
  join_violations: [
    ...keys(outcomesRecord),
    { name: "kind", type: "str" },
    { name: "severity", type: "str" },
    { name: "row_count", type: "i64" },
  ],
};

describe("the views of an empty lake", () => {
  for (const [view, shape] of Object.entries(shapes)) {
    it(`${view} has its columns and no rows`, async () => {
      await using views = await openViews([busStop], []);
      assert.deepEqual(await views.columns(view), shape);
      assert.deepEqual(await views.rows(`FROM ${view}`), []);
    });
  }

  it("are there without any model", async () => {
    await using views = await openViews([], []);
    const names = (await views.rows("SHOW TABLES")).flat().sort();
    const perModel = (name: string) => name.endsWith("_bus_stop");
    assert.deepEqual(
      names,
      Object.keys(shapes)
        .filter((name) => !perModel(name))
        .sort(),
    );
  });
});

describe("the views of a lake with runs", () => {
  it("have the same columns as in an empty lake", async () => {
    await using views = await openViews([busStop, sir], [soundRun(firstVersion, "a"), soundRun(sirVersion, "b")]);
    for (const [view, shape] of Object.entries(shapes)) assert.deepEqual(await views.columns(view), shape, view);
  });

  it("over all models have every model's rows, those per model only its own", async () => {
    await using views = await openViews([busStop, sir], [soundRun(firstVersion, "a"), soundRun(sirVersion, "b")]);
    for (const dataset of ["outcomes", "effective_parameters"]) {
      const perModel = await views.rows(`SELECT model, run_id, count(*) FROM ${dataset} GROUP BY ALL ORDER BY ALL`);
      assert.deepEqual(perModel, [
        ["bus-stop", "a", 6n],
        ["sir", "b", 6n],
      ]);
      assert.deepEqual(await views.rows(`SELECT DISTINCT model FROM ${dataset}_sir`), [["sir"]]);
    }
  });

  it("keep run_date and run_id as text", async () => {
    await using views = await openViews([busStop], [soundRun(firstVersion, "e10", "2024-02-29")]);
    for (const view of ["run_context", "outcomes", "points_bus_stop", "run_status"]) {
      const partitions = await views.rows(`SELECT DISTINCT run_date, run_id FROM ${view}`);
      assert.deepEqual(partitions, [["2024-02-29", "e10"]], view);
    }
  });

  it("read values as they were written", async () => {
    await using views = await openViews([busStop], [soundRun(firstVersion, "a")]);
    const [point] = await views.records("FROM points_bus_stop WHERE point_index = 3");
    assert.ok(point !== undefined);
    const { shard_id, status, model_version, seed, error_code } = point;
    assert.deepEqual([shard_id, status, model_version, seed, error_code], [1, "succeeded", "1.0.0", 3n, null]);
    const { order, pricing_base_fare, select, ratio, group, constructor: metric } = point;
    assert.deepEqual([order, pricing_base_fare, select, ratio, group, metric], [3.5, 3.5, "3", 3.5, 3.5, 3n]);
    const { run_status, run_labels_json, run_total_points } = point;
    assert.deepEqual([run_status, run_labels_json, run_total_points], ["completed_with_failures", '{"run":"a"}', 6n]);
  });
});

describe("points_<model>", () => {
  const read = "SELECT point_index FROM points_bus_stop ORDER BY ALL";

  it("has every executed point, failed and rejected ones too", async () => {
    await using views = await openViews([busStop], [soundRun(firstVersion, "a")]);
    assert.deepEqual((await views.rows(read)).flat(), bigints(0, 6));
    const failed = await views.rows('SELECT status, seed, "group" FROM points_bus_stop WHERE point_index = 1');
    assert.deepEqual(failed, [["failed", 1n, null]]);
  });

  it("leaves out the points of a shard that is not committed, whatever is there of it", async () => {
    const run = soundRun(firstVersion, "a");
    for (const shard of run.shards.slice(0, 1)) {
      shard.commit = null;
      shard.failures = [failedAttempt(0, 1, 1, true)];
    }
    await using views = await openViews([busStop], [run]);
    assert.deepEqual((await views.rows(read)).flat(), bigints(POINTS_PER_SHARD, POINTS_PER_SHARD));
    assert.deepEqual(await views.rows("SELECT count(*) FROM outcomes_bus_stop"), [[6n]]);
  });

  it("keeps the metrics of a run that does not export its parameters or its context", async () => {
    const run = soundRun(firstVersion, "a");
    run.context = null;
    for (const shard of run.shards) shard.parameters = null;
    await using views = await openViews([busStop], [run, soundRun(firstVersion, "b")]);
    const sql = `SELECT run_id, "group", "order", seed, run_status FROM points_bus_stop WHERE point_index = 0 ORDER BY 1`;
    assert.deepEqual(await views.rows(sql), [
      ["a", 0.5, null, null, null],
      ["b", 0.5, 0.5, 0n, "completed_with_failures"],
    ]);
  });

  it("does not join parameters of another fingerprint", async () => {
    const run = soundRun(firstVersion, "a", "2024-02-29", 1);
    for (const row of run.shards[0]?.parameters ?? []) row.parameter_fingerprint = "another";
    await using views = await openViews([busStop], [run]);
    assert.deepEqual(await views.rows('SELECT DISTINCT "order" FROM points_bus_stop'), [[null]]);
  });
});

describe("versions of a model", () => {
  const sql = `SELECT run_id, model_version, servers, "order", "select", ratio, load, peak, "group"
    FROM points_bus_stop WHERE point_index = 0 ORDER BY run_id`;
  const ofFirst = ["1.0.0", null, 0.5, "0", 0.5, null, null, 0.5];
  const ofSecond = ["2.0.0", 0n, 0.5, null, 0.5, 0.5, 0.5, 0.5];

  it("share the views, with null where a version has no such column", async () => {
    const runs = [soundRun(firstVersion, "a"), soundRun(secondVersion, "b"), soundRun(firstVersion, "c")];
    await using views = await openViews([busStopTwice], runs);
    assert.deepEqual(await views.rows(sql), [
      ["a", ...ofFirst],
      ["b", ...ofSecond],
      ["c", ...ofFirst],
    ]);
    const names = (await views.columns("effective_parameters_bus_stop")).map((column) => column.name);
    assert.deepEqual(names.slice(-6), ["order", "pricing_base_fare", "select", "servers", "ratio", "load"]);
  });

  it("have their columns before any run of them", async () => {
    await using views = await openViews([busStopTwice], [soundRun(firstVersion, "a")]);
    assert.deepEqual(await views.rows(sql), [["a", ...ofFirst]]);
    const peak = (await views.columns("outcomes_bus_stop")).find((column) => column.name === "peak");
    assert.deepEqual(peak, { name: "peak", type: "f64" });
  });

  it("are all counted by run_status and join_violations", async () => {
    await using views = await openViews([busStopTwice], [soundRun(firstVersion, "a"), soundRun(secondVersion, "b")]);
    assert.deepEqual(await views.rows("SELECT run_id, complete FROM run_status ORDER BY 1"), [
      ["a", true],
      ["b", true],
    ]);
    assert.deepEqual(await views.rows("FROM join_violations"), []);
  });
});

describe("a filter on a run", () => {
  const filters = ["run_id = 'a'", "run_date = '2024-01-01'", "model = 'bus-stop' AND run_id = 'a'"];
  const queries = ["points_bus_stop", "run_status", "join_violations", "outcomes", "shard_outcomes", "run_context"];

  for (const view of queries) {
    it(`on ${view} reads no other run's files`, async () => {
      // The files of the other run sort last and are damaged: whoever opens one fails.
      const other = soundRun(firstVersion, "z", "2024-12-31");
      await using views = await openViews([busStop], [soundRun(firstVersion, "a", "2024-01-01"), other]);
      for (const record of [effectiveParametersRecord, outcomesRecord, shardOutcomesRecord]) {
        for (const shardId of other.shards.keys()) {
          await writeFile(join(views.lake, shardKey(record, other.partition, shardId)), "damaged");
        }
      }
      await writeFile(
        join(views.lake, "dataset=run_context/run_date=2024-12-31/run_id=z/run_context.parquet"),
        "damaged",
      );
      await assert.rejects(views.rows(`FROM ${view}`), { code: "QUERY_FAILED", message: /run_id=z/ });
      for (const filter of filters) {
        const found = await views.rows(`FROM ${view} WHERE ${filter}`);
        assert.equal(found.length > 0, view !== "join_violations", filter);
      }
    });
  }
});

describe("the path of a lake", () => {
  const names = [
    "plain",
    "a[b]c",
    "[a-z]",
    "a*b",
    "a?b",
    "{a,b}",
    "it's",
    'a"b',
    "a b%20c",
    "Zürich",
    "a]b",
    "**",
    "~",
    "$x",
  ];
  for (const name of names) {
    it(`may contain ${name}`, async () => {
      await using views = await openViews([busStop], [soundRun(firstVersion, "a")], name);
      assert.deepEqual(await views.rows("SELECT count(*) FROM points_bus_stop"), [[6n]]);
      assert.deepEqual(await views.rows("FROM join_violations"), []);
    });
  }

  it("is not taken for a pattern that matches other lakes", async () => {
    await using views = await openViews([busStop], [soundRun(firstVersion, "a")], "lake-?");
    await writeRun(join(views.lake, "../lake-1"), soundRun(firstVersion, "b"));
    assert.deepEqual(await views.rows("SELECT DISTINCT run_id FROM outcomes"), [["a"]]);
  });
});
