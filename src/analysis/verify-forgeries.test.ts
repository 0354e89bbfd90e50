import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sealed } from "../../test/support/sealed.ts";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import { createMemoryObjectStore } from "../adapters/memory/index.ts";
import type { Column, Json, RunCounts, RunSpecification, RunState } from "../contract/index.ts";
import {
  canonicalJson,
  effectiveParametersColumns,
  effectiveParametersRecord,
  fingerprint,
  outcomesColumns,
  outcomesRecord,
  runKey,
  sha256,
  shardKey,
  shardOutcomesRecord,
  stateKey,
  statesPrefix,
  WRITER_FORMAT,
} from "../contract/index.ts";
import type { Cell } from "../datasets/index.ts";
import { readRecords, readTable, writeRecords, writeTable } from "../datasets/index.ts";
import type { Lake } from "../lake/index.ts";
import { partitionOf, readCommit, readStates, requireRun, writeRunContext } from "../lake/index.ts";
import { verifyRun } from "./verify-run.ts";

type Row = Record<string, Cell>;
type Edit = (rows: Row[]) => readonly Row[];
type Dataset = "effective_parameters" | "outcomes";

/** Alterations made with the project's own writer, so that every file is sound in itself. */
interface Forgery {
  readonly parameters?: Edit;
  readonly outcomes?: Edit;
  /** Whether the commit is made to describe the forged files. Default true. */
  readonly isRecommitted?: boolean;
  /** Changes the commit itself. */
  readonly commit?: Row;
}

/** One shard: point 0, 1, 2, 7 succeed, 3 and 6 fail, 4 and 5 are rejected. */
const request = { ...oddRequest, sharding: { shard_count: 1 } };

describe("a forgery", async () => {
  const original = createSmallLake();
  const run = await original.sweep(request);
  const objects = await contentOf(original.lake.store);
  const model = await original.model(run);
  const files = {
    effective_parameters: [effectiveParametersRecord, effectiveParametersColumns(model)],
    outcomes: [outcomesRecord, outcomesColumns(model)],
  } as const;

  async function copyOfLake(): Promise<Lake> {
    const store = createMemoryObjectStore();
    for (const [key, bytes] of Object.entries(objects)) await store.put(key, Buffer.from(bytes, "base64"));
    return { ...original.lake, store };
  }

  async function rewrite(lake: Lake, dataset: Dataset, edit: Edit): Promise<Row> {
    const [record, columns] = files[dataset];
    const key = shardKey(record, partitionOf(run), 0);
    const table = await readTable((await lake.store.get(key)) as Uint8Array, columns as readonly Column[]);
    const rows = table.rows().map((row) => ({ ...row }));
    const edited = edit(rows);
    const bytes = await writeTable(columns, edited, WRITER_FORMAT);
    await lake.store.put(key, bytes);
    const manifest: Row = {};
    manifest[`${dataset}_rows`] = edited.length;
    manifest[`${dataset}_bytes`] = bytes.length;
    manifest[`${dataset}_sha256`] = sha256(bytes);
    return manifest;
  }

  /** The names of the checks that fail, each with its first failure. */
  async function verdict(forgery: Forgery): Promise<Readonly<Record<string, string | null>>> {
    const lake = await copyOfLake();
    const commit = (await readCommit(lake, run, 0)) as unknown as Row;
    if (forgery.parameters) Object.assign(commit, await rewrite(lake, "effective_parameters", forgery.parameters));
    if (forgery.outcomes) Object.assign(commit, await rewrite(lake, "outcomes", forgery.outcomes));
    Object.assign(commit, forgery.commit);
    if (forgery.isRecommitted !== false) {
      const bytes = await writeRecords(shardOutcomesRecord, [commit as never], WRITER_FORMAT);
      await lake.store.put(shardKey(shardOutcomesRecord, partitionOf(run), 0), bytes);
    }
    return failuresOf(lake, run);
  }

  async function failuresOf(lake: Lake, subject: RunSpecification) {
    const { checks } = await verifyRun(lake, subject);
    const failed = checks.filter((check) => check.failed > 0);
    return Object.fromEntries(failed.map((check) => [check.name, check.firstFailure]));
  }

  const set =
    (point: number, cells: Row): Edit =>
    (rows) =>
      rows.map((row, index) => (index === point ? { ...row, ...cells } : row));
  const swap =
    (columns: readonly string[], a: number, b: number): Edit =>
    (rows) => {
      const cellsOf = (row: Row | undefined) => Object.fromEntries(columns.map((name) => [name, row?.[name] ?? null]));
      return set(a, cellsOf(rows[b]))([...set(b, cellsOf(rows[a]))(rows)]);
    };
  /** Another value of x for point 1, in every place that repeats it: only the request says otherwise. */
  const consistently: Edit = (rows) => {
    const value = JSON.parse(String(rows[1]?.effective_parameters_json));
    value.parameters.x = 70;
    const json = canonicalJson(value as Json);
    return set(1, { x: 70, effective_parameters_json: json, parameter_fingerprint: sha256(json) })(rows);
  };
  const asFailed = {
    status: "failed",
    error_code: "MODEL_ERROR",
    error_message: "m",
    y: null,
    seeded: null,
    list: null,
  };

  const names = {
    hash: "files have the committed size and sha256",
    rows: "files have the committed rows, one for each point",
    readable: "files are readable and have the record's columns",
    parameterPlace: "effective_parameters has each point of its shard once, in order",
    outcomePlace: "outcomes has each point of its shard once, in order",
    fingerprint: "parameter_fingerprint = sha256 of effective_parameters_json",
    group: "parameter_group_fingerprint recomputed",
    seed: "seed recomputed from the run's seed and policy",
    json: "effective_parameters_json follows from the request",
    cells: "typed columns equal the JSON",
    sources: "parameter_sources_json follows from the request",
    join: "outcomes and effective_parameters join 1:1",
    unresolved: "a point that was not resolved has no other outcome",
    code: "an error code that fits the status exactly where a point did not succeed",
    metrics: "metrics match the model's schema, and are null unless succeeded",
    counts: "counts of the commit equal its outcomes",
    labels: "record_schema and model_version of effective_parameters",
    outcomeLabels: "record_schema of outcomes, and no outcome taken from another run",
    ranges: "committed ranges are the planned ones",
    runCounts: "counts of the run are those of its commits",
    commitCode: "commits are of the run's code",
  } as const;
  const at = (point: number, ...checks: (keyof typeof names)[]) =>
    Object.fromEntries(checks.map((check) => [names[check], `point ${point}`]));
  const shard = (...checks: (keyof typeof names)[]) =>
    Object.fromEntries(checks.map((check) => [names[check], "shard 0"]));

  const ofLog = { [names.runCounts]: statesPrefix(run.run_id) };
  const cases: Readonly<Record<string, readonly [Forgery, Readonly<Record<string, string>>]>> = {
    "a parameter's typed value": [{ parameters: set(1, { x: 70 }) }, at(1, "cells")],
    "a parameter, JSON and fingerprint alike": [{ parameters: consistently }, at(1, "json", "cells", "join")],
    "the JSON alone": [
      { parameters: set(1, { effective_parameters_json: "{}" }) },
      at(1, "fingerprint", "group", "seed", "json", "cells"),
    ],
    "JSON that is none": [
      { parameters: set(2, { effective_parameters_json: "{" }) },
      at(2, "fingerprint", "group", "seed", "json", "cells"),
    ],
    "a derived value in its column": [{ parameters: set(1, { twice: 3 }) }, at(1, "cells")],
    "a fingerprint": [{ parameters: set(2, { parameter_fingerprint: sha256("") }) }, at(2, "fingerprint", "join")],
    "a group's fingerprint": [{ parameters: set(2, { parameter_group_fingerprint: sha256("") }) }, at(2, "group")],
    "a seed": [{ parameters: set(3, { seed: 1 }) }, at(3, "seed")],
    "the sources": [{ parameters: set(3, { parameter_sources_json: "{}" }) }, at(3, "sources")],
    "a model's version": [{ parameters: set(0, { model_version: "2" }) }, at(0, "labels")],
    "a replicate": [{ parameters: set(0, { replicate: 1 }) }, at(0, "parameterPlace")],
    "parameters labelled rejected": [
      { parameters: set(1, { status: "rejected" }) },
      at(1, "group", "seed", "json", "cells", "unresolved"),
    ],
    "failed parameters labelled rejected": [{ parameters: set(6, { status: "rejected" }) }, at(6, "unresolved")],
    "rejected parameters with an unknown status": [{ parameters: set(5, { status: "odd" }) }, at(5, "unresolved")],
    "two outcomes, wholly swapped": [
      { outcomes: (rows) => [rows[1] as Row, rows[0] as Row, ...rows.slice(2)] },
      at(0, "outcomePlace", "join"),
    ],
    "two outcomes, swapped but for their place": [
      { outcomes: swap(["parameter_fingerprint", "y", "seeded", "list"], 0, 1) },
      at(0, "join"),
    ],
    "a metric, the commit as it was": [
      { outcomes: set(1, { y: 5 }), isRecommitted: false },
      { [names.hash]: `${shardKey(outcomesRecord, partitionOf(run), 0)} was altered` },
    ],
    "a metric of a point that failed": [{ outcomes: set(3, { y: 5 }) }, at(3, "metrics")],
    "a metric that is missing": [{ outcomes: set(1, { y: null }) }, at(1, "metrics")],
    "a list that is not JSON": [{ outcomes: set(1, { list: "[1" }) }, at(1, "metrics")],
    "a list that is not canonical": [{ outcomes: set(1, { list: "[1.0]" }) }, at(1, "metrics")],
    "a list of the wrong type": [{ outcomes: set(1, { list: '["1"]' }) }, at(1, "metrics")],
    "a success turned into a failure": [{ outcomes: set(1, asFailed) }, shard("counts")],
    "a failure without a code": [{ outcomes: set(3, { error_code: null }) }, at(3, "code")],
    "a failure with an unknown code": [{ outcomes: set(3, { error_code: "ODD" }) }, at(3, "code")],
    "a failure with two lines": [{ outcomes: set(3, { error_message: "a\nb" }) }, at(3, "code")],
    "a success with a message": [{ outcomes: set(1, { error_message: "a" }) }, at(1, "code")],
    "a failure called a rejection, and the reverse": [{ outcomes: swap(["status"], 3, 4) }, at(3, "code")],
    "an unknown status": [{ outcomes: set(3, { status: "odd" }) }, { ...at(3, "code"), ...shard("counts") }],
    "an outcome said to be another run's": [{ outcomes: set(1, { reused_from_run_id: "r" }) }, at(1, "outcomeLabels")],
    "the counts of the commit": [{ commit: { points_failed: 3 } }, { ...shard("counts"), ...ofLog }],
    "the range of the commit": [
      { commit: { end_index_exclusive: 7 } },
      { ...ofLog, [names.ranges]: shardKey(shardOutcomesRecord, partitionOf(run), 0) },
    ],
    "the code of the commit": [
      { commit: { code_version: sha256("") } },
      { [names.commitCode]: shardKey(shardOutcomesRecord, partitionOf(run), 0) },
    ],
  };
  for (const [name, [forgery, expected]] of Object.entries(cases)) {
    test(`of ${name} is found where it is`, async () => assert.deepEqual(await verdict(forgery), expected));
  }

  for (const dataset of ["parameters", "outcomes"] as const) {
    const record = dataset === "outcomes" ? outcomesRecord : effectiveParametersRecord;
    const key = shardKey(record, partitionOf(run), 0);
    for (const [name, edit, rows] of [
      ["without a row", (all) => all.toSpliced(2, 1), 7],
      ["with a doubled row", (all) => all.toSpliced(2, 0, all[2] as Row), 9],
    ] as const satisfies readonly (readonly [string, (all: Row[]) => Row[], number])[]) {
      test(`of ${dataset} ${name} is found, also when the commit agrees`, async () => {
        const expected = { [names.rows]: `${key}: ${rows} rows` };
        assert.deepEqual(await verdict({ [dataset]: edit }), expected);
        const old = await verdict({ [dataset]: edit, isRecommitted: false });
        assert.deepEqual(old, { [names.hash]: `${key} was altered`, ...expected });
      });
    }
  }

  test("of a metric with its commit is a sound run: only running it again could tell", async () => {
    assert.deepEqual(await verdict({ outcomes: set(1, { y: 5 }) }), {});
  });

  const specifications: Readonly<Record<string, readonly [(run: RunSpecification) => object, readonly string[]]>> = {
    "another seed": [
      ({ request }) => ({ request: { ...request, seed: 8 } }),
      [
        "request_fingerprint",
        "config_fingerprint",
        "seed recomputed",
        "effective_parameters_json follows",
        "run_context",
      ],
    ],
    "fewer points": [() => ({ total_points: 7 }), ["points and shards follow", "run_context"]],
    "a name that the model lacks": [
      ({ request }) => ({ request: { ...request, fixed: { nothing: 1 } } }),
      ["request_fingerprint", "config_fingerprint", "points and shards follow", "run_context"],
    ],
    "a later date": [() => ({ accepted_at: run.accepted_at + 86_400_000 }), ["run_date", "run_context"]],
    "a newer writer": [() => ({ writer_format: WRITER_FORMAT + 1 }), ["run_context"]],
    "another principal": [() => ({ requested_by: "someone" }), ["run_context"]],
  };
  for (const [name, [edit, expected]] of Object.entries(specifications)) {
    test(`of the specification, with ${name}, is found`, async () => {
      const lake = await copyOfLake();
      const forged = { ...run, ...edit(run) };
      await lake.store.put(runKey(run.run_id), sealed(forged));
      const found = Object.keys(await failuresOf(lake, await requireRun(lake, run.run_id)));
      for (const word of expected)
        assert.ok(
          found.some((each) => each.includes(word)),
          `${word}: ${found.join()}`,
        );
      assert.equal(found.length, expected.length, found.join());
    });
  }

  test("of the whole request, hashes and context included, is found in the rows", async () => {
    const lake = await copyOfLake();
    const changed = { ...run.request, fixed: { "group.scale": 4 } };
    const forged = {
      ...run,
      request: changed,
      request_fingerprint: fingerprint(changed as Json).fingerprint,
      config_fingerprint: run.config_fingerprint,
    };
    await lake.store.put(runKey(run.run_id), sealed(forged));
    await writeRunContext(lake, forged);
    const found = await failuresOf(lake, forged);
    assert.equal(found[names.json], "point 0");
    assert.equal(found[names.cells], "point 0");
    assert.ok("config_fingerprint = sha256 of the configuration" in found);
  });

  test("of the log's counts, with the context made of them, is found in the commits", async () => {
    const lake = await copyOfLake();
    const states = await readStates(lake, run.run_id);
    const last = states.at(-1) as RunState;
    const forged = { ...last, counts: { ...(last.counts as RunCounts), points_failed: 0, points_succeeded: 6 } };
    await lake.store.put(stateKey(run.run_id, last.seq), sealed(forged));
    await writeRunContext(lake, run);
    const found = await failuresOf(lake, run);
    assert.deepEqual(Object.keys(found), [names.runCounts]);
  });

  test("leaves the original as it was", async () => {
    assert.deepEqual(await contentOf(original.lake.store), objects);
    const key = shardKey(shardOutcomesRecord, partitionOf(run), 0);
    const [commit] = await readRecords(shardOutcomesRecord, Buffer.from(objects[key] as string, "base64"));
    assert.equal(commit?.points_succeeded, 4);
  });
});
