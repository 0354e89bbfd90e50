import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ModelDescription } from "../contract/index.ts";
import { modelDescriptionSchema, outcomesRecord, records } from "../contract/index.ts";
import { joinViolationsView } from "./join-violations-view.ts";
import { modelTables } from "./lake-table.ts";
import { pointsView } from "./points-view.ts";
import { runStatusView } from "./run-status-view.ts";
import type { SqlDialect } from "./view-sql.ts";
import { duckdbViews, tablePlaces } from "./views.ts";

const field = (name: string) => ({
  name,
  column: name,
  type: "f64" as const,
  nullable: false,
  schema: { type: "number" as const },
});
const version = (name: string, parameters: string[]): ModelDescription =>
  modelDescriptionSchema.parse({
    kind: "model.1",
    name,
    version: "1.0.0",
    stochastic: false,
    parameters: parameters.map(field),
    derived: [field("derived")],
    metrics: [field("metric")],
  });
const queue = { name: "mm-queue", versions: [version("mm-queue", ["rate"])] };
const grown = { name: "mm-queue", versions: [version("mm-queue", ["rate"]), version("mm-queue", ["size", "rate"])] };

const run = { model: "mm-queue", run_date: "2024-02-29", run_id: "r1" };
const viewsOf = (location: string, models = [queue], filled = tablePlaces(models).map((place) => place.table)) =>
  duckdbViews({ location, models, samples: new Map(filled.map((table) => [table, `sample of ${table}`])) });
const statementsOf = (...given: Parameters<typeof viewsOf>) => viewsOf(...given).statements;
const statementFor = (name: string, statements: readonly string[]) =>
  statements.find((statement) => statement.startsWith(`CREATE VIEW "${name}" AS\n`)) ?? "";

describe("duckdbViews", () => {
  it("creates each view after those that it reads", () => {
    const names = statementsOf("/lake").flatMap((statement) => /^CREATE VIEW "(\w+)" AS\n/.exec(statement)?.[1] ?? []);
    assert.deepEqual(names, [
      ...["run_context", "shard_outcomes", "effective_parameters", "outcomes"],
      ...["effective_parameters_mm_queue", "outcomes_mm_queue"],
      ...["points_mm_queue", "run_status", "join_violations"],
    ]);
  });

  it("has each query read each table's files and no others", () => {
    const places = {
      run_context: "run_context/run_date=*",
      shard_outcomes: "shard_outcomes/model=*/run_date=*",
      effective_parameters: "effective_parameters/model=*/run_date=*",
      outcomes: "outcomes/model=*/run_date=*",
      effective_parameters_mm_queue: "effective_parameters/model=mm-queue/run_date=*",
      outcomes_mm_queue: "outcomes/model=mm-queue/run_date=*",
    };
    assert.deepEqual(
      viewsOf("/a/lake").prologue,
      Object.entries(places).map(
        ([table, folder]) => `SET VARIABLE "files of ${table}" = '/a/lake/dataset=${folder}/run_id=*/*.parquet'`,
      ),
    );
  });

  it("creates views over one file, so that no other is looked for", () => {
    for (const statement of statementsOf("/a/lake")) assert.doesNotMatch(statement, /\*\.parquet/);
    assert.equal(statementsOf("/a/lake")[0], `SET VARIABLE "files of run_context" = '/a/lake/sample of run_context'`);
  });

  it("has each query of one run read that run's files only", () => {
    const foreign = { name: "foreign", versions: [version("foreign", ["rate"])] };
    const models = [queue, foreign];
    const samples = new Map(tablePlaces(models, run).map(({ table }) => [table, "sample"]));
    const { prologue } = duckdbViews({ location: "/lake", models, run, samples });
    const narrow = "run_date=2024-02-29/run_id=r1/*.parquet";
    assert.deepEqual(
      prologue.map((statement) => /= '\/lake\/dataset=(.*)'$/.exec(statement)?.[1]),
      [
        `run_context/${narrow}`,
        ...["shard_outcomes", "effective_parameters", "outcomes", "effective_parameters", "outcomes"].map(
          (dataset) => `${dataset}/model=mm-queue/${narrow}`,
        ),
      ],
    );
  });

  it("lets a session read the datasets and nothing else of the lake", () => {
    const { readableFolders } = viewsOf("/lake", [], []);
    assert.deepEqual(
      [...readableFolders].sort(),
      Object.keys(records)
        .map((dataset) => `/lake/dataset=${dataset}`)
        .sort(),
    );
  });

  it("takes partition keys from the path as text", () => {
    const types = outcomesRecord.partitionKeys.map((key) => `'${key}': VARCHAR`).join(", ");
    assert.ok(statementFor("outcomes", statementsOf("/lake")).includes(`hive_types = {${types}}`));
  });

  it("opens every file for its columns only where versions differ in them", () => {
    const byName = (models: (typeof queue)[]) =>
      ["effective_parameters_mm_queue", "outcomes_mm_queue"].map((name) =>
        statementFor(name, statementsOf("/lake", models)).includes("union_by_name"),
      );
    assert.deepEqual(byName([queue]), [false, false]);
    assert.deepEqual(byName([grown]), [true, false]);
  });

  it("names no file of a table that has none", () => {
    const { statements, prologue } = viewsOf("/lake", [queue], []);
    for (const statement of statements) assert.doesNotMatch(statement, /read_parquet|\/lake/);
    assert.deepEqual(prologue, []);
  });

  describe("writes the lake's path", () => {
    const paths: Record<string, string> = {
      "/it's/lake": "/it''s/lake",
      "/a*b/lake": "/a[*]b/lake",
      "/a?b/lake": "/a[?]b/lake",
      "/a[b]c/lake": "/a[[]b]c/lake",
      "/{a,b}/lake": "/{a,b}/lake",
      "s3://bucket/lake": "s3://bucket/lake",
      "C:\\data\\lake": "C:\\data\\lake",
    };
    for (const [path, written] of Object.entries(paths)) {
      it(`${path} so that it matches itself only, and may be read`, () => {
        const views = viewsOf(path, []);
        assert.ok(views.prologue.some((statement) => statement.includes(`'${written}/dataset=outcomes/model=*/`)));
        for (const form of [path, written.replaceAll("''", "'")]) {
          assert.ok(views.readableFolders.includes(`${form}/dataset=outcomes`), form);
        }
      });
    }

    it("unless DuckDB cannot read it", () => {
      assert.throws(() => statementsOf("/a\\b/lake"), { code: "LAKE_INVALID", message: /without a backslash/ });
    });
  });
});

describe("tablePlaces", () => {
  it("are the folders of the datasets and of each model in them", () => {
    assert.deepEqual(
      tablePlaces([queue]).map((place) => [place.table, place.folder]),
      [
        ["run_context", "dataset=run_context/"],
        ["shard_outcomes", "dataset=shard_outcomes/"],
        ["effective_parameters", "dataset=effective_parameters/"],
        ["outcomes", "dataset=outcomes/"],
        ["effective_parameters_mm_queue", "dataset=effective_parameters/model=mm-queue/"],
        ["outcomes_mm_queue", "dataset=outcomes/model=mm-queue/"],
      ],
    );
  });

  it("know their files from strangers", () => {
    const place = tablePlaces([queue]).find(({ table }) => table === "outcomes_mm_queue");
    const folder = "dataset=outcomes/model=mm-queue/run_date=2024-02-29/run_id=r1/";
    assert.equal(place?.isFile(`${folder}shard-000000.parquet`), true);
    for (const key of [
      `${folder}notes.txt`,
      `${folder}copy/a.parquet`,
      `${folder}aXparquet`,
      "dataset=outcomes/a.parquet",
    ]) {
      assert.equal(place?.isFile(key), false, key);
    }
  });

  it("of one run are its folders, none in the tables of other models", () => {
    const others = [{ name: "a", versions: [version("a", ["rate"])] }, queue];
    assert.deepEqual(
      tablePlaces(others, run).map((place) => place.folder.replace("run_date=2024-02-29/run_id=r1/", "")),
      [
        "dataset=run_context/",
        ...["shard_outcomes", "effective_parameters", "outcomes", "effective_parameters", "outcomes"].map(
          (dataset) => `dataset=${dataset}/model=mm-queue/`,
        ),
      ],
    );
  });
});

describe("the columns of a model's tables", () => {
  it("are those of all its versions, each once, parameters before derived values", () => {
    const own = modelTables(grown).effectiveParameters.columns.slice(-3);
    assert.deepEqual(
      own.map(({ name }) => name),
      ["rate", "size", "derived"],
    );
  });
});

describe("points, run_status and join_violations", () => {
  const elsewhere: SqlDialect = {
    types: { str: "T_STR", i32: "T_I32", i64: "T_I64", f64: "T_F64", ts: "T_TS", bool: "T_BOOL" },
    createView: (name, select) => `MAKE ${name}\n${select}`,
  };

  it("say nothing that only one engine understands", () => {
    const texts = [pointsView(elsewhere, queue), runStatusView(elsewhere), joinViolationsView(elsewhere)];
    for (const text of texts) {
      assert.match(text, /^MAKE \w+\nSELECT/);
      assert.doesNotMatch(text, /BIGINT|VARCHAR|INTEGER|read_parquet|::|EXCLUDE|count_if|FILTER|GROUP BY ALL|\[|\{/);
    }
  });

  it("have no column twice", () => {
    const text = pointsView(elsewhere, queue);
    const names = [...text.matchAll(/ AS "(\w+)"/g)].map((match) => match[1]);
    assert.ok(names.length > 60);
    assert.equal(new Set(names).size, names.length);
  });
});
