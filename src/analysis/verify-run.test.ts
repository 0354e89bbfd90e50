import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { createMemoryObjectStore } from "../../src/adapters/memory/index.ts";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import { createInlineShardRunner } from "../adapters/inline/index.ts";
import { checkpointKey, runPrefix, SweeplakeError, statesPrefix } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { requireRun } from "../lake/index.ts";
import { defineModel } from "../model/index.ts";
import { verifyRun } from "./verify-run.ts";

/** What verify says of a lake with these objects: each failed check with its first failure. */
async function complaints(lake: Lake, runId: string, objects: Readonly<Record<string, string>>): Promise<string[]> {
  const store = createMemoryObjectStore();
  for (const [key, bytes] of Object.entries(objects)) await store.put(key, Buffer.from(bytes, "base64"));
  const altered = { ...lake, store };
  const report = await verifyRun(altered, await requireRun(altered, runId));
  const failed = report.checks.filter((check) => check.failed > 0);
  assert.equal(report.isSound, failed.length === 0);
  return failed.map((check) => `${check.name}: ${check.firstFailure}`);
}

/** A finalised run with a failed attempt beside its commits, and every object of its lake. */
async function soundRun() {
  const small = createSmallLake();
  const { specification: run } = await small.accept(oddRequest);
  const crashing = createInlineShardRunner(async (message, options) => {
    if (message.shard_id === 1 && message.attempt === 1) throw new SweeplakeError("WORKER_CRASHED", "gone");
    return small.execute(message, options);
  }, 1);
  await small.dispatch(run, { runner: crashing });
  await small.finalise(run);
  return { ...small, run, objects: await contentOf(small.lake.store) };
}

describe("verify", async () => {
  const { lake, run, objects } = await soundRun();
  const keys = Object.keys(objects);
  const check = (altered: Readonly<Record<string, string>>) => complaints(lake, run.run_id, altered);

  test("holds for a sound run, and says what it checked", async () => {
    const { checks, isSound, uncommittedFiles } = await verifyRun(lake, run);
    assert.deepEqual(
      checks.filter((each) => each.failed > 0),
      [],
    );
    assert.deepEqual([isSound, uncommittedFiles], [true, 0]);
    assert.ok(checks.every((each) => each.checked > 0));
    const rows = checks.filter((each) => each.checked === run.total_points).map((each) => each.name);
    assert.equal(rows.length, 14);
  });

  test("writes nothing", async () => {
    await verifyRun(lake, run);
    assert.deepEqual(await contentOf(lake.store), objects);
  });

  test("finds strangers in the run's folders, and is not misled by them", async () => {
    const folder = (dataset: string) =>
      (keys.find((key) => key.startsWith(`dataset=${dataset}/`)) as string).replace(/[^/]+$/, "");
    const strangers = [
      `${folder("outcomes")}shard-000009.parquet`,
      `${folder("shard_outcomes")}shard-000009.parquet`,
      `${folder("shard_outcomes")}shard-000009-failure-e01-a001.parquet`,
      `${folder("effective_parameters")}copy/shard-000000.parquet`,
      `${folder("outcomes")}shard-000000-failure-e01-a001.parquet`,
      `${folder("outcomes")}notes.txt`,
      `${folder("run_context")}run_context-2.parquet`,
      `${runPrefix(run.run_id)}notes.txt`,
      checkpointKey(run.run_id, run.shards.count, 1),
    ];
    for (const key of strangers) {
      const found = await check({ ...objects, [key]: "" });
      assert.deepEqual(found, [`the run's folders hold only its own files: ${key}`]);
    }
  });

  test("counts the files of a shard that is not committed, which is no failure of theirs", async () => {
    const commit = keys.find((key) => /=shard_outcomes.*shard-000002\.parquet/.test(key)) as string;
    const { [commit]: _, ...rest } = objects;
    const store = createMemoryObjectStore();
    for (const [key, bytes] of Object.entries(rest)) await store.put(key, Buffer.from(bytes, "base64"));
    const report = await verifyRun({ ...lake, store }, run);
    assert.equal(report.uncommittedFiles, 2);
    const failed = report.checks.filter((each) => each.failed > 0);
    assert.deepEqual(
      failed.map((each) => each.firstFailure),
      [`1 of 3 are missing, first ${commit}`, `${statesPrefix(run.run_id)}: 2 succeeded and 0 failed are left`],
    );
  });
});

describe("verify of a run", () => {
  test("without exports checks what there is, and finds files that must not be there", async () => {
    const small = createSmallLake({ exports: { effective_parameters: false, run_context: false } });
    const run = await small.sweep(oddRequest);
    assert.equal((await verifyRun(small.lake, run)).isSound, true);
    const extra = (await contentOf(small.lake.store)) as Record<string, string>;
    const outcomes = Object.keys(extra).find((key) => key.startsWith("dataset=outcomes")) as string;
    const key = outcomes.replace("=outcomes", "=effective_parameters");
    assert.deepEqual(await complaints(small.lake, run.run_id, { ...extra, [key]: "" }), [
      `the run's folders hold only its own files: ${key}`,
    ]);
  });

  test("that is only accepted says that nothing is committed", async () => {
    const small = createSmallLake();
    const { specification: run } = await small.accept(oddRequest);
    const { checks } = await verifyRun(small.lake, run);
    assert.deepEqual(
      checks.filter((each) => each.failed > 0).map((each) => each.name),
      ["every shard is committed"],
    );
  });

  test("that cannot be read is an error, not a verdict", async () => {
    const small = createSmallLake();
    const run = await small.sweep(oddRequest);
    const store = { ...small.lake.store, get: () => Promise.reject(new SweeplakeError("STORE_FAILED", "no disk")) };
    await assert.rejects(verifyRun({ ...small.lake, store }, run), { code: "STORE_FAILED" });
  });

  test("of 100,000 points takes seconds", async () => {
    const idle = defineModel({
      name: "idle",
      version: "1.0.0",
      stochastic: false,
      parameters: z.object({ a: z.number(), b: z.number(), c: z.number().default(1), d: z.string().default("d") }),
      derived: z.object({ sum: z.number() }),
      derive: ({ a, b }) => ({ sum: a + b }),
      metrics: z.object({ y: z.number(), z: z.number() }),
      simulate: ({ derived }) => ({ y: derived.sum, z: 1 }),
    });
    const small = createSmallLake({ models: { "./idle.ts": idle } });
    const axis = { range: { start: 0, stop: 500, step: 1 } };
    const half = { range: { start: 0, stop: 200, step: 1 } };
    const run = await small.sweep({
      model: "./idle.ts",
      dimensions: { a: axis, b: half },
      sharding: { shard_count: 4 },
    });
    assert.equal(run.total_points, 100_000);
    const startedAt = performance.now();
    assert.equal((await verifyRun(small.lake, run)).isSound, true);
    const seconds = (performance.now() - startedAt) / 1000;
    assert.ok(seconds < 15, `${seconds} s`);
  });
});
