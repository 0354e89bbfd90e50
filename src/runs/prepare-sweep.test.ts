import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import type { ExpectedProblem } from "../../test/support/expect-problems.ts";
import { expectProblems } from "../../test/support/expect-problems.ts";
import { refusalOfAsync } from "../../test/support/refusal.ts";
import { createSmallLake, oddModel, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import { codeKey, lakeKey, SweeplakeError } from "../contract/index.ts";
import { defineModel } from "../model/index.ts";
import { prepareSweep } from "./prepare-sweep.ts";

/** `odd` with its column `y` of another type. */
const clashing = defineModel({
  name: "odd",
  version: "2.0.0",
  parameters: z.object({ x: z.int() }),
  metrics: z.object({ y: z.string() }),
  simulate: () => ({ y: "text" }),
});
const changed = defineModel({ ...oddModel.definition, metrics: z.object({ w: z.number() }) } as never);
const models = { "./odd.ts": oddModel, "./clashing.ts": clashing, "./changed.ts": changed };

describe("a sweep is refused with every problem at once, and nothing is written", () => {
  const cases: Readonly<Record<string, readonly [unknown, readonly ExpectedProblem[]]>> = {
    "no request at all": [null, [["TYPE_INVALID", ""]]],
    "no model": [{}, [["KEY_MISSING", "/model"]]],
    "an unknown model beside an unknown key": [
      { model: "oddd", dimension: {} },
      [
        ["KEY_UNKNOWN", "/dimension", 'Did you mean "dimensions"?'],
        ["MODEL_NOT_FOUND", "/model", "odd@1.0.0", 'Did you mean "odd"?'],
      ],
    ],
    "a file that is not there": [{ model: "./nothing.ts" }, [["MODEL_NOT_FOUND", "/model"]]],
    "an unknown version": [
      { model: "odd@3.0.0", dimensions: { x: [1] } },
      [["MODEL_NOT_FOUND", "/model", "odd@1.0.0"]],
    ],
    "problems of shape, names and values together": [
      { ...oddRequest, seed: -1, dimensions: { x: [1, 1], y: [2] }, fixed: { x: 3, note: 4 }, labels: { a: 1 } },
      [
        ["VALUE_INVALID", "/seed"],
        ["TYPE_INVALID", "/labels/a"],
        ["DIMENSION_DUPLICATE", "/dimensions/x/1"],
        ["PARAMETER_UNKNOWN", "/dimensions/y"],
        ["PARAMETER_CONFLICT", "/fixed/x"],
        ["PARAMETER_VALUE_INVALID", "/fixed/note"],
      ],
    ],
    "values of a dimension that cannot be stored, beside others that are wrong or repeated": [
      {
        ...oddRequest,
        dimensions: {
          x: [1, Number.NaN, "one", 2_000_000, 1, Number.NaN],
          note: { values: [null, "\ud800", 3] },
          "group.scale": { choice: { values: [1, Infinity, "x"] } },
          y: [Number.NaN],
        },
        fixed: {},
      },
      [
        ["NUMBER_NOT_FINITE", "/dimensions/x/1"],
        ["NUMBER_NOT_FINITE", "/dimensions/x/5"],
        ["STRING_INVALID", "/dimensions/note/values/1"],
        ["NUMBER_NOT_FINITE", "/dimensions/group.scale/choice/values/1"],
        ["NUMBER_NOT_FINITE", "/dimensions/y/0"],
        ["PARAMETER_UNKNOWN", "/dimensions/y"],
        ["PARAMETER_VALUE_INVALID", "/dimensions/x/2"],
        ["PARAMETER_VALUE_INVALID", "/dimensions/x/3"],
        ["DIMENSION_DUPLICATE", "/dimensions/x/4"],
        ["PARAMETER_VALUE_INVALID", "/dimensions/note/values/2"],
        ["SAMPLING_UNSUPPORTED", "/dimensions/group.scale/choice"],
        ["PARAMETER_VALUE_INVALID", "/dimensions/group.scale/choice/values/2"],
      ],
    ],
    "a points file that cannot be read": [
      { model: "./odd.ts", sampling: { strategy: "list", points: "points.csv" } },
      [["POINTS_FILE_INVALID", "/sampling/points", "points.csv"]],
    ],
    "a column of another type than in other versions": [
      { model: "./clashing.ts", dimensions: { x: [1] } },
      [["COLUMN_TYPE_CONFLICT", "/columns/y", "odd"]],
    ],
    "a changed model under its old version": [
      { model: "./changed.ts", dimensions: { x: [1] } },
      [["MODEL_VERSION_CONFLICT", "/version"]],
    ],
  };
  for (const [name, [request, expected]] of Object.entries(cases)) {
    test(name, async () => {
      const small = createSmallLake({ models });
      await small.sweep(oddRequest);
      const before = await contentOf(small.lake.store);
      const readPoints = (path: string) =>
        Promise.reject(
          new SweeplakeError("POINTS_FILE_INVALID", `${path} does not exist; give the path of a CSV file`),
        );
      const { lake, source } = small;
      const error = await refusalOfAsync(prepareSweep({ lake, source, request, baseFolder: "/", readPoints }));
      expectProblems(error.problems, expected);
      assert.equal(error.code, error.problems[0]?.code);
      assert.deepEqual(await contentOf(lake.store), before);
    });
  }

  test("a lake of a newer format, whatever the request", async () => {
    const small = createSmallLake();
    await small.lake.store.put(lakeKey, Buffer.from('{"lake_format":9}'));
    assert.equal((await refusalOfAsync(small.prepare(null))).code, "LAKE_FORMAT_UNSUPPORTED");
  });

  test("damage of the lake is no problem of the request", async () => {
    const small = createSmallLake();
    const run = await small.sweep(oddRequest);
    await small.lake.store.put(codeKey(run.code_version), Buffer.from("damaged"));
    const error = await refusalOfAsync(small.prepare({ ...oddRequest, model: "odd", seed: -1 }));
    assert.deepEqual([error.code, error.problems], ["LAKE_CORRUPT", []]);
  });
});

describe("a sweep that is right", () => {
  test("is prepared without writing anything, in a lake that need not exist", async () => {
    const small = createSmallLake();
    const sweep = await small.prepare(oddRequest);
    assert.deepEqual(sweep.shards, { count: 3, min_points: 2, max_points: 3, max_shards: 1_000_000 });
    assert.deepEqual([sweep.totalPoints, sweep.model.reference, sweep.form.model], [8, "odd", "odd"]);
    assert.deepEqual(await contentOf(small.lake.store), {});
  });

  test("takes its points from the file that it names", async () => {
    const small = createSmallLake();
    const asked: string[] = [];
    const sweep = await prepareSweep({
      lake: small.lake,
      source: small.source,
      baseFolder: "/",
      request: { model: "./odd.ts", sampling: { strategy: "list", points: "points.csv" } },
      readPoints: async (path) => {
        asked.push(path);
        return {
          columns: ["x", "group.scale"],
          rows: [
            ["1", "2.5"],
            ["2", "3"],
          ],
        };
      },
    });
    assert.deepEqual(asked, ["points.csv"]);
    assert.deepEqual(sweep.form.sampling.points, [
      { x: 1, "group.scale": 2.5 },
      { x: 2, "group.scale": 3 },
    ]);
  });

  for (const model of ["odd", "odd@1.0.0"]) {
    test(`may name its model ${model} once a run had it, and then runs that run's code`, async () => {
      const small = createSmallLake();
      const first = await small.sweep(oddRequest);
      const sweep = await small.prepare({ ...oddRequest, model });
      assert.equal(sweep.model.bundle.codeVersion, first.code_version);
      assert.deepEqual([sweep.form.model, sweep.model.folder], [model, null]);
      const { specification } = await small.accept({ ...oddRequest, model, run_id: "second" });
      assert.equal(specification.config_fingerprint, first.config_fingerprint);
      assert.equal(specification.request_fingerprint === first.request_fingerprint, model === "odd");
    });
  }

  test("is refused by name where the model's packages are not those of the stored code", async () => {
    const small = createSmallLake();
    await small.sweep(oddRequest);
    const source = { ...small.source, rebundle: () => small.source.rebundle("other", "/") };
    const input = { lake: small.lake, source, baseFolder: "/", readPoints: () => Promise.reject(new Error("none")) };
    const error = await refusalOfAsync(prepareSweep({ ...input, request: { ...oddRequest, model: "odd" } }));
    expectProblems(error.problems, [["MODEL_CODE_MISMATCH", "/model", "odd-run"]]);
  });
});
