import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parquetMetadata } from "hyparquet";
import { z } from "zod";
import { sealed } from "../../test/support/sealed.ts";
import { createSmallLake, memorySource, oddModel, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import type { RunSpecification } from "../contract/index.ts";
import {
  codeKey,
  effectiveParametersColumns,
  effectiveParametersRecord,
  outcomesColumns,
  outcomesRecord,
  pointSeed,
  ROW_GROUP_ROWS,
  runKey,
  SweeplakeError,
  shardKey,
  WRITER_FORMAT,
} from "../contract/index.ts";
import { readTable } from "../datasets/index.ts";
import { appendState, partitionOf, readCommit } from "../lake/index.ts";
import type { Model } from "../model/index.ts";
import { defineModel } from "../model/index.ts";
import type { ShardMessage, ShardProgress } from "../ports/index.ts";
import { createShardExecutor } from "./execute-shard.ts";

type Small = ReturnType<typeof createSmallLake>;

const quiet = () => ({ signal: new AbortController().signal, onProgress: () => undefined });
const message = (run: RunSpecification, more: Partial<ShardMessage> = {}): ShardMessage => ({
  run_id: run.run_id,
  shard_id: 0,
  epoch: 1,
  attempt: 1,
  ...more,
});

async function readRows(small: Small, run: RunSpecification, dataset: "parameters" | "outcomes", shardId = 0) {
  const model = await small.model(run);
  const [record, columns] =
    dataset === "outcomes"
      ? [outcomesRecord, outcomesColumns(model)]
      : [effectiveParametersRecord, effectiveParametersColumns(model)];
  const bytes = await small.lake.store.get(shardKey(record, partitionOf(run), shardId));
  return (await readTable(bytes as Uint8Array, columns)).rows();
}

/** A lake with one model at `./odd.ts`, and an accepted run of it. */
async function accepted(model: Model, request: object) {
  const small = createSmallLake({ models: { "./odd.ts": model } });
  const { specification: run } = await small.accept({ model: "./odd.ts", run_id: "run", ...request });
  return { small, run };
}

describe("a message", () => {
  for (const state of ["cancelled", "stopped", "finalised"] as const) {
    test(`for a run that is ${state} is dropped, and nothing is written`, async () => {
      const { small, run } = await accepted(oddModel, oddRequest);
      await appendState(small.lake, run.run_id, () => ({ state, by: "test" }));
      const before = await contentOf(small.lake.store);
      const result = await small.execute(message(run), quiet());
      assert.equal(result.state, "dropped");
      assert.deepEqual(await contentOf(small.lake.store), before);
    });
  }

  test("of an older epoch is dropped, one of the run's epoch is executed", async () => {
    const { small, run } = await accepted(oddModel, oddRequest);
    for (const state of ["stopped", "resumed"] as const) {
      await appendState(small.lake, run.run_id, () => ({ state, by: "test" }));
    }
    const old = await small.execute(message(run), quiet());
    assert.deepEqual(old, { state: "dropped", reason: "the run is in epoch 2" });
    assert.equal((await small.execute(message(run, { epoch: 2 }), quiet())).state, "committed");
    assert.equal((await readCommit(small.lake, run, 0))?.epoch, 2);
  });

  test("for a committed shard runs no point again, and answers with the commit's counts", async () => {
    let calls = 0;
    const counted = defineModel({
      name: "counted",
      version: "1.0.0",
      parameters: z.object({ x: z.int() }),
      metrics: z.object({ y: z.number() }),
      simulate: ({ parameters }) => {
        calls++;
        if (parameters.x === 1) throw new Error("one");
        return { y: 1 };
      },
    });
    const { small, run } = await accepted(counted, { dimensions: { x: [0, 1, 2] }, sharding: { shard_count: 1 } });
    const first = await small.execute(message(run), quiet());
    const before = await contentOf(small.lake.store);
    const again = await small.execute(message(run, { attempt: 2 }), quiet());
    assert.deepEqual(again, first);
    assert.deepEqual(again, {
      state: "committed",
      progress: { points_succeeded: 2, points_failed: 1, points_rejected: 0 },
    });
    assert.equal(calls, 3);
    assert.deepEqual(await contentOf(small.lake.store), before);
    await appendState(small.lake, run.run_id, () => ({ state: "cancelled", by: "test" }));
    assert.deepEqual(await small.execute(message(run), quiet()), first);
  });

  test("for a run or shard that is not there is refused", async () => {
    const { small, run } = await accepted(oddModel, oddRequest);
    await assert.rejects(small.execute(message(run, { run_id: "nobody" }), quiet()), { code: "RUN_NOT_FOUND" });
    for (const shard_id of [-1, run.shards.count]) {
      await assert.rejects(small.execute(message(run, { shard_id }), quiet()), { code: "INTERNAL" });
    }
  });
});

describe("a worker that is not the run's", () => {
  async function rejection(small: Small, run: RunSpecification, source = small.source) {
    const worker = { worker: "w", runtimeVersion: "node 0", resolveFrom: "/" };
    const before = await contentOf(small.lake.store);
    const execute = createShardExecutor({ lake: small.lake, source, ...worker });
    const error = await execute(message(run), quiet()).catch((thrown: unknown) => thrown);
    assert.deepEqual(await contentOf(small.lake.store), before);
    assert.ok(error instanceof SweeplakeError);
    return error;
  }

  test("has another writer format", async () => {
    const { small, run } = await accepted(oddModel, oddRequest);
    const foreign = { ...run, writer_format: WRITER_FORMAT + 1 };
    await small.lake.store.put(runKey(run.run_id), sealed(foreign));
    const { code, message: text } = await rejection(small, run);
    assert.deepEqual([code, text.includes(`writer format ${WRITER_FORMAT + 1}`)], ["MODEL_CODE_MISMATCH", true]);
  });

  test("has other versions of packages, so other code", async () => {
    const { small, run } = await accepted(oddModel, oddRequest);
    const other = { ...small.source, rebundle: () => small.source.rebundle("other", "/") };
    assert.equal((await rejection(small, run, other)).code, "MODEL_CODE_MISMATCH");
  });

  test("reads another description out of the same code", async () => {
    const { small, run } = await accepted(oddModel, oddRequest);
    const other = defineModel({
      name: "odd",
      version: "1.0.0",
      parameters: z.object({ x: z.int() }),
      metrics: z.object({ y: z.number() }),
      simulate: () => ({ y: 1 }),
    });
    const source = memorySource({ "./odd.ts": other });
    assert.equal((await rejection(small, run, source)).code, "MODEL_CODE_MISMATCH");
  });

  test("finds damaged code", async () => {
    const { small, run } = await accepted(oddModel, oddRequest);
    await small.lake.store.put(codeKey(run.code_version), Buffer.from("./odd.tt"));
    assert.equal((await rejection(small, run)).code, "LAKE_CORRUPT");
  });

  test("is asked again once the reason is gone: a failure is not kept", async () => {
    const { small, run } = await accepted(oddModel, oddRequest);
    const code = (await small.lake.store.get(codeKey(run.code_version))) as Uint8Array;
    await small.lake.store.put(codeKey(run.code_version), Buffer.from("damaged"));
    await assert.rejects(small.execute(message(run), quiet()), { code: "LAKE_CORRUPT" });
    await small.lake.store.put(codeKey(run.code_version), code);
    assert.equal((await small.execute(message(run), quiet())).state, "committed");
  });
});

describe("an abort", () => {
  test("drops the shard uncommitted, with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborting = defineModel({
      name: "aborting",
      version: "1.0.0",
      parameters: z.object({ x: z.int() }),
      metrics: z.object({ y: z.number() }),
      simulate: ({ parameters, signal }) => {
        if (parameters.x === 1) controller.abort(reason);
        return { y: signal.aborted ? 1 : 0 };
      },
    });
    const { small, run } = await accepted(aborting, { dimensions: { x: [0, 1, 2] }, sharding: { shard_count: 1 } });
    const before = await contentOf(small.lake.store);
    const call = small.execute(message(run), { signal: controller.signal, onProgress: () => undefined });
    await assert.rejects(call, (error) => error === reason);
    assert.deepEqual(await contentOf(small.lake.store), before);
    assert.equal((await small.execute(message(run, { attempt: 2 }), quiet())).state, "committed");
  });
});

describe("seeds", () => {
  const random = defineModel({
    name: "random",
    version: "1.0.0",
    parameters: z.object({ x: z.int() }),
    metrics: z.object({ given: z.int(), first: z.number() }),
    simulate: ({ seed, random }) => ({ given: seed, first: random.uniform() }),
  });

  for (const policy of ["assignment", "index", "replicate", "fixed"] as const) {
    test(`follow the policy ${policy}, are recorded, and are what the model was given`, async () => {
      const replicates = policy === "fixed" ? 1 : 3;
      const request = { dimensions: { x: [7, 3] }, seed: 99, seed_policy: policy, replicates };
      const { small, run } = await accepted(random, { ...request, sharding: { shard_count: 1 } });
      await small.execute(message(run), quiet());
      const parameters = await readRows(small, run, "parameters");
      const outcomes = await readRows(small, run, "outcomes");
      const expected = parameters.map((row, at) =>
        pointSeed({
          seedPolicy: policy,
          runSeed: 99,
          groupFingerprint: String(row.parameter_group_fingerprint),
          designIndex: Math.floor(at / replicates),
          replicate: at % replicates,
        }),
      );
      assert.deepEqual(
        parameters.map((row) => row.seed),
        expected,
      );
      assert.deepEqual(
        outcomes.map((row) => row.given),
        expected,
      );
      const distinct = new Set(outcomes.map((row) => row.first)).size;
      assert.equal(distinct, { assignment: 6, index: 6, replicate: 3, fixed: 1 }[policy]);
    });
  }

  test("are 0 for a model that is not stochastic", async () => {
    const plain = defineModel({
      name: "plain",
      version: "1.0.0",
      stochastic: false,
      parameters: z.object({ x: z.int() }),
      metrics: z.object({ given: z.int() }),
      simulate: ({ seed }) => ({ given: seed }),
    });
    const { small, run } = await accepted(plain, { dimensions: { x: [1, 2] }, seed: 5, sharding: { shard_count: 1 } });
    await small.execute(message(run), quiet());
    assert.deepEqual(
      (await readRows(small, run, "parameters")).map((row) => row.seed),
      [0, 0],
    );
    assert.deepEqual(
      (await readRows(small, run, "outcomes")).map((row) => row.given),
      [0, 0],
    );
  });
});

describe("points", () => {
  test("of one assignment share the resolved object; an async model is awaited, one point at a time", async () => {
    const seen: object[] = [];
    let derivations = 0;
    let running = 0;
    const slow = defineModel({
      name: "slow",
      version: "1.0.0",
      parameters: z.object({ x: z.int(), list: z.array(z.number()).default([1, 2]) }),
      derived: z.object({ twice: z.number() }),
      derive: ({ x }) => {
        derivations++;
        return { twice: 2 * x };
      },
      metrics: z.object({ y: z.number(), running: z.int() }),
      simulate: async ({ parameters, derived }) => {
        seen.push(parameters);
        const together = ++running;
        await Promise.resolve();
        running--;
        if (parameters.x === 2) throw new Error("two, later");
        return { y: derived.twice, running: together };
      },
    });
    const request = { dimensions: { x: [1, 2] }, replicates: 3, sharding: { shard_count: 1 } };
    const { small, run } = await accepted(slow, request);
    await small.execute(message(run), quiet());
    assert.deepEqual([seen.length, new Set(seen).size, derivations], [6, 2, 2]);
    const rows = await readRows(small, run, "outcomes");
    assert.deepEqual(
      rows.map((row) => [row.status, row.y, row.running, row.error_message]),
      [...Array(3).fill(["succeeded", 2, 1, null]), ...Array(3).fill(["failed", null, null, "two, later"])],
    );
    const parameters = await readRows(small, run, "parameters");
    assert.deepEqual(
      parameters.map((row) => row.replicate),
      [0, 1, 2, 0, 1, 2],
    );
    assert.deepEqual(
      parameters.map((row) => row.list),
      Array(6).fill("[1,2]"),
    );
  });

  test("give the same bytes whatever the shards' worker, attempt and clock", async () => {
    const bytes = async (worker: string, shift: number) => {
      const small = createSmallLake();
      const { specification: run } = await small.accept(oddRequest);
      small.clock.advance(shift);
      const { lake, source } = small;
      const execute = createShardExecutor({ lake, source, worker, resolveFrom: "/", runtimeVersion: worker });
      await execute(message(run, { attempt: 1 + shift }), quiet());
      const content = Object.entries(await contentOf(lake.store));
      return content.filter(([key]) => /^dataset=(outcomes|effective_parameters)/.test(key));
    };
    const one = await bytes("one", 0);
    assert.equal(one.length, 2);
    assert.deepEqual(await bytes("two", 5), one);
  });

  test("of a large shard are in row groups of 10,000, sorted, and reported as they go", async () => {
    const idle = defineModel({
      name: "idle",
      version: "1.0.0",
      stochastic: false,
      parameters: z.object({ x: z.int() }),
      metrics: z.object({ y: z.number() }),
      simulate: ({ parameters }) => ({ y: parameters.x }),
    });
    const request = { dimensions: { x: { range: { start: 0, stop: 5000, step: 1 } } }, sharding: { shard_count: 1 } };
    const wide = defineModel({ ...idle.definition, parameters: z.object({ x: z.int(), z: z.int() }) } as never);
    const both = { ...request, dimensions: { ...request.dimensions, z: [1, 2, 3, 4, 5] } };
    const { small, run } = await accepted(wide, both);
    assert.equal(run.total_points, 25_000);
    const reports: ShardProgress[] = [];
    const { signal } = new AbortController();
    await small.execute(message(run), { signal, onProgress: (progress) => reports.push({ ...progress }) });
    for (const record of [effectiveParametersRecord, outcomesRecord]) {
      const bytes = (await small.lake.store.get(shardKey(record, partitionOf(run), 0))) as Uint8Array;
      const { row_groups: groups } = parquetMetadata(new Uint8Array(bytes).buffer);
      assert.deepEqual(
        groups.map((group) => Number(group.num_rows)),
        [ROW_GROUP_ROWS, ROW_GROUP_ROWS, 5_000],
      );
    }
    const rows = await readRows(small, run, "outcomes");
    assert.ok(rows.every((row, at) => row.point_index === at && row.y === Math.floor(at / 5)));
    const done = reports.map((each) => each.points_succeeded + each.points_failed + each.points_rejected);
    assert.equal(done.at(-1), 25_000);
    assert.deepEqual(
      done,
      done.toSorted((a, b) => a - b),
    );
  });
});
