import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { createSmallLake, oddModel, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf, hookedStore } from "../../test/support/stores.ts";
import { allOrders, PutOrder } from "../../test/support/turns.ts";
import type { ModelDescription, RunSpecification } from "../contract/index.ts";
import { effectiveParametersRecord, outcomesRecord, sha256, shardKey, shardOutcomesRecord } from "../contract/index.ts";
import type { Model } from "../model/index.ts";
import { defineModel } from "../model/index.ts";
import { shardRange } from "../planning/index.ts";
import type { ObjectStore } from "../ports/index.ts";
import type { FinishedShard } from "./commit.ts";
import { commitShard, failedAttemptRow } from "./commit.ts";
import { countsOf, listShards, partitionOf, putFailure, readCommit, readFailure } from "./shards.ts";

const attempt = { epoch: 1, attempt: 1, worker: "w", runtime_version: "node 0", started_at: 5 };
const timing = { point_ms_min: 1, point_ms_p50: 1, point_ms_p95: 1, point_ms_max: 1 };

interface Scene {
  readonly run: RunSpecification;
  readonly model: ModelDescription;
  /** An accepted run in a new lake, without any shard. */
  open(): Promise<ReturnType<typeof createSmallLake>>;
  /** Shard 0 as the models, which describe themselves the same way, have run it. */
  readonly shards: readonly FinishedShard[];
}

/** What each of some models makes of shard 0 of one run. */
async function sceneOf(models: readonly Model[], exports = { effective_parameters: true, run_context: true }) {
  const open = async () => {
    const small = createSmallLake({ models: { "./odd.ts": models[0] as Model }, exports });
    await small.accept(oddRequest);
    return small;
  };
  const small = await open();
  const { specification: run } = await small.accept(oddRequest);
  const shards: FinishedShard[] = [];
  for (const model of models) shards.push(await finishedBy(model, exports));
  return { run, model: await small.model(run), open, shards } satisfies Scene;
}

async function finishedBy(model: Model, exports: { effective_parameters: boolean; run_context: boolean }) {
  const small = createSmallLake({ models: { "./odd.ts": model }, exports });
  const run = await small.sweep(oddRequest);
  const bytes = (record: typeof outcomesRecord | typeof effectiveParametersRecord) =>
    small.lake.store.get(shardKey(record, partitionOf(run), 0));
  const commit = await readCommit(small.lake, run, 0);
  assert.ok(commit);
  return {
    shard_id: 0,
    ...shardRange(run.total_points, run.shards.count, 0),
    effectiveParameters: (await bytes(effectiveParametersRecord)) ?? null,
    outcomes: (await bytes(outcomesRecord)) as Uint8Array,
    counts: countsOf(commit),
    attempt,
    timing,
  };
}

/** A model that is another one each time it is asked: not deterministic in what it says, or even in what it derives. */
const wobbly = (metric: number, derived = 0) =>
  defineModel({
    name: "odd",
    version: "1.0.0",
    parameters: z.object({ x: z.int(), group: z.object({ scale: z.number().default(2) }).default({ scale: 2 }) }),
    derived: z.object({ noise: z.number() }),
    derive: () => ({ noise: derived }),
    metrics: z.object({ y: z.number() }),
    simulate: ({ parameters }) => {
      if (metric === 1 && parameters.x === 0) throw new Error("one");
      return { y: metric };
    },
  });

/** Fails unless the commit in force describes exactly the bytes that are stored. */
async function assertDescribesStored(
  store: ObjectStore,
  run: RunSpecification,
  small: { lake: Parameters<typeof readCommit>[0] },
) {
  const commit = await readCommit({ ...small.lake, store }, run, 0);
  assert.ok(commit);
  for (const dataset of ["effective_parameters", "outcomes"] as const) {
    const key = commit[`${dataset}_key`];
    assert.ok(key !== null);
    const stored = (await store.get(key)) as Uint8Array;
    assert.equal(commit[`${dataset}_sha256`], sha256(stored), dataset);
    assert.equal(commit[`${dataset}_bytes`], stored.length, dataset);
  }
  return commit;
}

describe("commit", async () => {
  const same = await sceneOf([oddModel, oddModel]);
  const [first, second] = same.shards as [FinishedShard, FinishedShard];

  test("puts parameters, outcomes and then the row that describes them", async () => {
    const small = await same.open();
    const puts: string[] = [];
    const store = hookedStore(small.lake.store, {
      before: ({ key, method }) => void (method !== "get" && puts.push(key)),
    });
    const commit = await commitShard({ ...small.lake, store }, same.run, same.model, first);
    const partition = partitionOf(same.run);
    assert.deepEqual(
      puts,
      [effectiveParametersRecord, outcomesRecord, shardOutcomesRecord].map((record) => shardKey(record, partition, 0)),
    );
    assert.deepEqual(await assertDescribesStored(store, same.run, small), commit);
    assert.deepEqual([commit.status, commit.final, commit.attempt, commit.worker], ["succeeded", true, 1, "w"]);
    assert.equal(commit.duration_ms, commit.finished_at - commit.started_at);
  });

  test("adopts files of the same bytes, and never puts them again", async () => {
    const small = await same.open();
    const undisturbed = await commitShard(small.lake, same.run, same.model, first);
    const before = await contentOf(small.lake.store);
    const again = await commitShard(small.lake, same.run, same.model, {
      ...second,
      attempt: { ...attempt, worker: "x" },
    });
    assert.deepEqual(again, undisturbed);
    assert.deepEqual(await contentOf(small.lake.store), before);
  });

  test("has a finish that is not before its start, even if the clock jumped back", async () => {
    const small = await same.open();
    const late = { ...first, attempt: { ...attempt, started_at: small.clock.now() + 60_000 } };
    assert.equal((await commitShard(small.lake, same.run, same.model, late)).duration_ms, 0);
  });

  for (const [name, record, damage] of [
    ["parameters with a flipped bit", effectiveParametersRecord, (bytes: Buffer) => flipped(bytes)],
    ["outcomes with a flipped bit", outcomesRecord, (bytes: Buffer) => flipped(bytes)],
    ["outcomes that are cut", outcomesRecord, (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ["parameters that are empty", effectiveParametersRecord, () => Buffer.alloc(0)],
  ] as const) {
    test(`finds ${name} in its place: LAKE_CORRUPT, and nothing is committed`, async () => {
      const small = await same.open();
      const key = shardKey(record, partitionOf(same.run), 0);
      const own = record === outcomesRecord ? first.outcomes : (first.effectiveParameters as Uint8Array);
      await small.lake.store.put(key, damage(Buffer.from(own)));
      const commit = commitShard(small.lake, same.run, same.model, first);
      await assert.rejects(commit, { code: "LAKE_CORRUPT", message: new RegExp(key) });
      assert.equal(await readCommit(small.lake, same.run, 0), undefined);
    });
  }

  test("finds another shard's outcomes in its place: LAKE_CORRUPT, and nothing is committed", async () => {
    const small = await same.open();
    const swept = createSmallLake();
    const run = await swept.sweep(oddRequest);
    const other = (await swept.lake.store.get(shardKey(outcomesRecord, partitionOf(run), 1))) as Uint8Array;
    await small.lake.store.put(shardKey(outcomesRecord, partitionOf(same.run), 0), other);
    await assert.rejects(commitShard(small.lake, same.run, same.model, first), { code: "LAKE_CORRUPT" });
    assert.equal(await readCommit(small.lake, same.run, 0), undefined);
  });

  test("without the export of parameters names none, and is otherwise the same", async () => {
    const without = await sceneOf([oddModel], { effective_parameters: false, run_context: false });
    const small = await without.open();
    const shard = without.shards[0] as FinishedShard;
    assert.equal(shard.effectiveParameters, null);
    assert.deepEqual(shard.outcomes, first.outcomes);
    const commit = await commitShard(small.lake, without.run, without.model, shard);
    const full = await commitShard((await same.open()).lake, same.run, same.model, first);
    assert.deepEqual(commit, {
      ...full,
      effective_parameters_key: null,
      effective_parameters_rows: null,
      effective_parameters_bytes: null,
      effective_parameters_sha256: null,
    });
    const keys = Object.keys(await contentOf(small.lake.store));
    assert.deepEqual(
      keys.filter((key) => /run_context|effective_parameters/.test(key)),
      [],
    );
  });

  test("is not hidden by a failed attempt, which is put once and touches nothing else", async () => {
    const small = await same.open();
    const commit = await commitShard(small.lake, same.run, same.model, first);
    const error = { code: "WORKER_CRASHED", message: "gone" };
    const range = { start_index: first.start_index, end_index_exclusive: first.end_index_exclusive };
    const late = { ...attempt, attempt: 2 };
    const row = failedAttemptRow(same.run, {
      shard_id: 0,
      ...range,
      attempt: late,
      finished_at: 9,
      isFinal: true,
      error,
    });
    assert.equal(await putFailure(small.lake, same.run, row), "created");
    assert.equal(await putFailure(small.lake, same.run, row), "exists");
    const shards = await listShards(small.lake, same.run);
    assert.deepEqual([...shards.committed], [0]);
    assert.deepEqual(
      shards.failures.map(({ shard_id, epoch, attempt }) => [shard_id, epoch, attempt]),
      [[0, 1, 2]],
    );
    assert.deepEqual(await readFailure(small.lake, same.run, { shard_id: 0, epoch: 1, attempt: 2 }), row);
    assert.deepEqual(await readCommit(small.lake, same.run, 0), commit);
  });

  test("is found by its exact key only: strangers in the folder are not commits", async () => {
    const small = await same.open();
    const own = shardKey(shardOutcomesRecord, partitionOf(same.run), 0);
    for (const key of [own.replace("shard-0", "copy/shard-0"), own.replace("000000", "000009"), `${own}.bak`]) {
      await small.lake.store.put(key, Buffer.from("stranger"));
    }
    const { committed, failures } = await listShards(small.lake, same.run);
    assert.deepEqual([[...committed], failures], [[], []]);
  });
});

describe("two attempts at one shard, interleaved", async () => {
  const scenes = {
    "a model that is not deterministic": await sceneOf([wobbly(0), wobbly(1)]),
    "a model that derives what it likes": await sceneOf([wobbly(0, 0), wobbly(1, 1)]),
  };
  for (const [name, scene] of Object.entries(scenes)) {
    for (const order of allOrders(3, 3)) {
      test(`${name}, ${order}: one commit, which describes what is stored`, async () => {
        const small = await scene.open();
        const puts = new PutOrder(order);
        const run = async (caller: string, shard: FinishedShard) => {
          const lake = { ...small.lake, store: puts.storeOf(caller, small.lake.store) };
          const own = { ...shard, attempt: { ...attempt, worker: caller } };
          return commitShard(lake, scene.run, scene.model, own).finally(() => puts.leave(caller));
        };
        const [a, b] = scene.shards as [FinishedShard, FinishedShard];
        const results = await Promise.allSettled([run("A", a), run("B", b)]);
        const commit = await assertDescribesStored(small.lake.store, scene.run, small);
        const failed = commit.outcomes_sha256 === sha256(b.outcomes) ? b.counts : a.counts;
        assert.deepEqual(countsOf(commit), failed);
        for (const result of results) {
          if (result.status === "fulfilled") assert.deepEqual(result.value, commit);
          else assert.equal(result.reason.code, "LAKE_CORRUPT");
        }
        const isFine = results.filter((result) => result.status === "fulfilled").length;
        assert.equal(isFine, name.includes("derives") ? 1 : 2);
      });
    }
  }
});

/** One bit in the middle is another. */
function flipped(bytes: Buffer): Buffer {
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
