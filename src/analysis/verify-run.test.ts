import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { createMemoryObjectStore } from "../../src/adapters/memory/index.ts";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import { createInlineShardRunner } from "../adapters/inline/index.ts";
import type { RunSpecification } from "../contract/index.ts";
import { modelKey, runKey, SweeplakeError, stateKey } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { requireRun } from "../lake/index.ts";
import { defineModel } from "../model/index.ts";
import { verifyRun } from "./verify-run.ts";

/** What verify says of a lake with these objects: each failed check with its first failure. */
async function complaints(lake: Lake, runId: string, objects: Readonly<Record<string, string>>): Promise<string[]> {
  const store = createMemoryObjectStore();
  for (const [key, bytes] of Object.entries(objects)) await store.put(key, Buffer.from(bytes, "base64"));
  const altered = { ...lake, store };
  let run: RunSpecification;
  try {
    run = await requireRun(altered, runId);
  } catch (error) {
    assert.ok(error instanceof SweeplakeError && ["LAKE_CORRUPT", "RUN_NOT_FOUND"].includes(error.code), String(error));
    return [`${runKey(runId)}: ${error.message}`];
  }
  const report = await verifyRun(altered, run);
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
  const bytesOf = (key: string) => Buffer.from(objects[key] as string, "base64");
  const failureRow = keys.find((key) => key.includes("-failure-")) as string;

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

  for (const key of keys) {
    test(`finds ${key} missing`, async () => {
      const { [key]: _, ...rest } = objects;
      const found = await check(rest);
      // Nothing else records that an attempt failed before another one succeeded.
      if (key === failureRow) return assert.deepEqual(found, []);
      // The states that are left, and the row made of them, tell that one is missing.
      const place = key.includes("/states/") ? /states\/|run_context/ : key;
      assert.ok(
        found.some((each) => (typeof place === "string" ? each.includes(place) : place.test(each))),
        found.join(),
      );
    });

    test(`finds ${key} cut, extended and replaced`, async () => {
      const own = bytesOf(key);
      const others = [
        Buffer.concat([own, Buffer.from("\n")]),
        Buffer.concat([own, own, Buffer.from(" ")]),
        Buffer.from("another content"),
        ...(own.length === 0 ? [] : [own.subarray(0, -1), own.subarray(1), own.subarray(0, own.length >> 1)]),
      ];
      for (const bytes of others) {
        const found = await check({ ...objects, [key]: bytes.toString("base64") });
        assert.ok(
          found.some((each) => each.includes(key)),
          `${bytes.length} bytes: ${found.join()}`,
        );
      }
    });
  }

  test("finds a flipped bit anywhere, save in text that nothing else repeats", async () => {
    /** Where one letter may become another without anything to compare it with. */
    const free: Readonly<Record<string, readonly RegExp[]>> = {
      [stateKey(run.run_id, 1)]: [/"at":\d+/, /"by":"[^"]*"/],
      [stateKey(run.run_id, 2)]: [/"by":"[^"]*"/],
    };
    for (const key of keys) {
      const own = bytesOf(key);
      const step = Math.max(1, Math.floor(own.length / 40));
      for (let at = 0; at < own.length; at += step) {
        const bytes = Buffer.from(own);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        const isFree = (free[key] ?? []).some((pattern) => {
          const match = pattern.exec(own.toString("latin1"));
          return match !== null && at >= match.index && at < match.index + match[0].length;
        });
        const found = await check({ ...objects, [key]: bytes.toString("base64") });
        if (!isFree)
          assert.ok(
            found.length > 0,
            `${key}, byte ${at}, ${JSON.stringify(bytes.toString("latin1", at - 9, at + 9))}`,
          );
      }
    }
  });

  test("cannot tell a description or who appended a state: nothing repeats them", async () => {
    const by = stateKey(run.run_id, 1);
    const renamed = bytesOf(by).toString().replace('"by":"test"', '"by":"TEST"');
    assert.notEqual(renamed, bytesOf(by).toString());
    assert.deepEqual(await check({ ...objects, [by]: Buffer.from(renamed).toString("base64") }), []);
    const model = modelKey(run.model.name, run.model.version);
    const described = bytesOf(model).toString().replace('"column":"x",', '"column":"x","description":"new",');
    assert.notEqual(described, bytesOf(model).toString());
    assert.deepEqual(await check({ ...objects, [model]: Buffer.from(described).toString("base64") }), []);
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
      [`1 of 3 are missing, first ${commit}`],
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
