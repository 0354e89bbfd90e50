import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sweeplake, sweeplakeJson } from "../support/cli.ts";
import { fingerprintTree } from "../support/tree.ts";

/** A model in which every way of not succeeding has its point. */
const model = `
import { defineModel, reject, z } from "sweeplake";
export default defineModel({
  name: "odd-model",
  version: "1.0.0",
  parameters: z.object({
    index: z.int(),
    pricing: z.object({ base_fare: z.number().default(2.5), tags: z.array(z.string()).default(["a", "é"]) }).default({}),
    constructor: z.number().default(3),
    note: z.string().optional(),
  }),
  derived: z.object({ twice: z.number() }),
  derive: ({ index }) => {
    if (index === 5) reject("five is infeasible");
    if (index === 6) throw new Error("six");
    return { twice: index * 2 };
  },
  metrics: z.object({ y: z.number(), zero: z.number().nullable(), list: z.array(z.number()) }),
  async simulate({ parameters, random }) {
    const { index } = parameters;
    if (index === 1) throw new Error("one\\nat /some/where.ts:1:2");
    if (index === 2) reject("two is infeasible");
    if (index === 3) return { y: Number.NaN, zero: null, list: [] };
    return { y: random.normal(), zero: index === 4 ? null : -0, list: [index] };
  },
});
`;
const sweep = `
model: ./odd.ts
run_id: odd
dimensions: { index: [0, 1, 2, 3, 4, 5, 6, 7] }
fixed: { pricing.base_fare: 3 }
replicates: 25
seed: 42
`;

describe("a run", () => {
  let folder: string;
  const data = async (lake: string) => {
    const tree = await fingerprintTree(join(folder, lake));
    const isData = ([path]: [string, string]) => /^dataset=(effective_parameters|outcomes)\//.test(path);
    // The date of acceptance is part of the path, and midnight may pass between two runs.
    return Object.entries(tree)
      .filter(isData)
      .map(([path, hash]) => [path.replace(/run_date=[^/]+/, ""), hash]);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-run-"));
    await writeFile(join(folder, "odd.ts"), model);
    await writeFile(join(folder, "odd.yaml"), sweep);
    await writeFile(join(folder, "two-shards.yaml"), `${sweep}sharding: { shard_count: 2 }\n`);
    const run = await sweeplake(folder, "run", "odd.yaml", "--workers", "1");
    assert.equal(run.code, 1, run.stderr);
    assert.match(run.stdout, /completed_with_failures/);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("gives every point that does not succeed one coded row and goes on", async () => {
    const rows = await sweeplakeJson<{ index: number; status: string; error_code: string | null; points: number }[]>(
      folder,
      "query",
      "SELECT index, status, error_code, count(*)::INTEGER AS points FROM points_odd_model GROUP BY ALL ORDER BY index",
    );
    assert.deepEqual(
      rows.map(({ index, status, error_code, points }) => [index, status, error_code, points]),
      [
        [0, "succeeded", null, 25],
        [1, "failed", "MODEL_ERROR", 25],
        [2, "rejected", "POINT_REJECTED", 25],
        [3, "failed", "METRICS_INVALID", 25],
        [4, "succeeded", null, 25],
        [5, "rejected", "POINT_REJECTED", 25],
        [6, "failed", "MODEL_ERROR", 25],
        [7, "succeeded", null, 25],
      ],
    );
  });

  test("records every value with its source, defaults and derived values included", async () => {
    const [row] = await sweeplakeJson<[{ json: string; sources: string }]>(
      folder,
      "query",
      "SELECT effective_parameters_json AS json, parameter_sources_json AS sources FROM points_odd_model WHERE point_index = 101",
    );
    const { seed, ...recorded } = JSON.parse(row.json);
    assert.ok(Number.isSafeInteger(seed));
    assert.deepEqual(recorded, {
      derived: { twice: 8 },
      kind: "point.1",
      model: "odd-model",
      model_version: "1.0.0",
      parameters: { constructor: 3, index: 4, note: null, pricing: { base_fare: 3, tags: ["a", "é"] } },
    });
    assert.deepEqual(JSON.parse(row.sources), {
      constructor: "default",
      index: "dimension",
      note: "default",
      pricing_base_fare: "fixed",
      pricing_tags: "default",
      twice: "derived",
    });
  });

  test("has messages of one line, without paths", async () => {
    const [row] = await sweeplakeJson<[{ message: string }]>(
      folder,
      "query",
      "SELECT DISTINCT error_message AS message FROM points_odd_model WHERE index = 1",
    );
    assert.equal(row.message, "one at <path>");
  });

  test("is proven by verify, also with failed points", async () => {
    const result = await sweeplake(folder, "verify", "odd");
    assert.equal(result.code, 0, result.stdout);
    const violations = await sweeplakeJson<unknown[]>(folder, "query", "SELECT * FROM join_violations");
    assert.deepEqual(violations, []);
  });

  test("gives the same bytes again, with more workers, in another lake", async () => {
    const again = await sweeplake(folder, "run", "odd.yaml", "--workers", "3", "--lake", "again");
    assert.equal(again.code, 1, again.stderr);
    assert.deepEqual(await data("again"), await data("lake"));
  });

  test("gives every point the same parameters, seed and metrics with another sharding", async () => {
    const resharded = await sweeplake(folder, "run", "two-shards.yaml", "--lake", "resharded");
    assert.equal(resharded.code, 1, resharded.stderr);
    const sql = `SELECT point_index, seed, parameter_fingerprint, status, error_message, y, zero, list
      FROM points_odd_model ORDER BY point_index`;
    const rows = await sweeplakeJson(folder, "query", sql, "--lake", "resharded");
    assert.deepEqual(rows, await sweeplakeJson(folder, "query", sql));
  });

  test("is complete: the same line again runs nothing and changes nothing", async () => {
    const before = await fingerprintTree(join(folder, "lake"));
    const again = await sweeplakeJson<{ status: string }>(folder, "run", "odd.yaml");
    assert.equal(again.status, "completed_with_failures");
    assert.deepEqual(await fingerprintTree(join(folder, "lake")), before);
  });

  test("does only what is missing when a commit is missing", async () => {
    await cp(join(folder, "lake"), join(folder, "partial"), { recursive: true });
    const files = Object.keys(await fingerprintTree(join(folder, "partial")));
    const gone = (path: string) =>
      path.endsWith("/shard-000003.parquet") ||
      path.includes("/states/") ||
      /=shard_outcomes.*shard-000005\.parquet$/.test(path);
    for (const path of files.filter(gone)) await rm(join(folder, "partial", path));
    const before = await sweeplakeJson<{ complete: boolean; shards_committed: number; shard_count: number }>(
      folder,
      "status",
      "odd",
      "--lake",
      "partial",
    );
    assert.equal(before.complete, false);
    assert.equal(before.shards_committed, before.shard_count - 2);
    const verify = await sweeplake(folder, "verify", "odd", "--lake", "partial");
    assert.equal(verify.code, 1);
    assert.match(verify.stdout, /FAIL {2}every shard is committed/);
    const run = await sweeplake(folder, "run", "odd.yaml", "--lake", "partial");
    assert.equal(run.code, 1, run.stderr);
    assert.deepEqual(await data("partial"), await data("lake"));
    assert.equal((await sweeplake(folder, "verify", "odd", "--lake", "partial")).code, 0);
  });

  test("is one correct run when two processes run it at once", async () => {
    const both = ["run", "odd.yaml", "--lake", "both", "--workers", "2"];
    const results = await Promise.all([sweeplake(folder, ...both), sweeplake(folder, ...both)]);
    for (const result of results) assert.equal(result.code, 1, result.stderr);
    assert.deepEqual(await data("both"), await data("lake"));
    assert.equal((await sweeplake(folder, "verify", "odd", "--lake", "both")).code, 0);
  });

  test("is not continued with an edited model", async () => {
    await writeFile(join(folder, "odd.ts"), model.replace("six", "half a dozen"));
    const before = await fingerprintTree(join(folder, "lake"));
    const results = [
      await sweeplake(folder, "run", "odd.yaml"),
      await sweeplake(folder, "resume", "odd", "--model", "./odd.ts"),
    ];
    await writeFile(join(folder, "odd.ts"), model);
    for (const result of results) {
      assert.equal(result.code, 2, result.stderr);
      assert.match(result.stderr, /error MODEL_CODE_MISMATCH/);
    }
    assert.deepEqual(await fingerprintTree(join(folder, "lake")), before);
    const same = await sweeplake(folder, "resume", "odd", "--model", "./odd.ts");
    assert.match(same.stderr, /every shard is committed/);
  });

  test("can be asked for by the name of a model that the lake knows", async () => {
    await writeFile(
      join(folder, "by-name.yaml"),
      sweep.replace("./odd.ts", "odd-model").replace("run_id: odd", "run_id: by-name"),
    );
    const result = await sweeplake(folder, "run", "by-name.yaml");
    assert.equal(result.code, 1, result.stderr);
    assert.equal((await sweeplake(folder, "verify", "by-name")).code, 0);
  });
});
