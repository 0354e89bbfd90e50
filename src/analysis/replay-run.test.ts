import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import type { SmallLake } from "../../test/support/small-lake.ts";
import { allExports, createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import { createInlinePointRunner } from "../adapters/inline/index.ts";
import type { ModelDescription, RunSpecification, ShardOutcomeRow } from "../contract/index.ts";
import {
  codeKey,
  outcomesColumns,
  outcomesRecord,
  SweeplakeError,
  sha256,
  shardKey,
  shardOutcomesRecord,
  WRITER_FORMAT,
} from "../contract/index.ts";
import type { Cell } from "../datasets/index.ts";
import { readTable, writeRecords, writeTable } from "../datasets/index.ts";
import { createPointExecutor } from "../execution/index.ts";
import { partitionOf, readCommit } from "../lake/index.ts";
import type { Model } from "../model/index.ts";
import { defineModel } from "../model/index.ts";
import type { PointRunner } from "../ports/index.ts";
import type { VerifyReport } from "./verify-run.ts";
import { verifyRun } from "./verify-run.ts";

const names = {
  parameters: "replayed points have the recorded parameters, seed and fingerprints",
  status: "replayed points have the recorded status and error",
  metrics: "replayed metrics are the recorded ones, bit for bit",
} as const;
const sameMachinery =
  "code, packages and runtime (node 0) are those that were recorded: either the model is not deterministic (a clock, " +
  "Math.random, state that points share, files or the network), or the lake was altered";

function runnerOf({ lake, source }: SmallLake): PointRunner {
  return createInlinePointRunner(createPointExecutor({ lake, source, resolveFrom: "/" }), 1);
}

interface Replay {
  readonly points?: number;
  readonly runner?: PointRunner;
  readonly runtimeVersion?: string;
}

async function replay(small: SmallLake, run: RunSpecification, how: Replay = {}): Promise<VerifyReport> {
  const { points = 100, runner = runnerOf(small), runtimeVersion = "node 0" } = how;
  return verifyRun(small.lake, run, { points, runner, runtimeVersion, signal: new AbortController().signal });
}

/** Failed checks by name with the first failure. */
function failures({ checks, isSound }: VerifyReport): Readonly<Record<string, string | null>> {
  const failed = checks.filter((check) => check.failed > 0);
  assert.equal(isSound, failed.length === 0);
  return Object.fromEntries(failed.map((check) => [check.name, check.firstFailure]));
}

/** Changes cells of one outcome of the first shard, and its commit so that all hashes are right. */
async function forge(small: SmallLake, run: RunSpecification, row: number, cells: Readonly<Record<string, Cell>>) {
  const columns = outcomesColumns((await small.model(run)) as ModelDescription);
  const key = shardKey(outcomesRecord, partitionOf(run), 0);
  const rows = (await readTable((await small.lake.store.get(key)) as Uint8Array, columns)).rows();
  const bytes = await writeTable(columns, rows.with(row, { ...(rows[row] as object), ...cells }), WRITER_FORMAT);
  await small.lake.store.put(key, bytes);
  await recommit(small, run, { outcomes_bytes: bytes.length, outcomes_sha256: sha256(bytes) });
}

async function recommit(small: SmallLake, run: RunSpecification, changes: Partial<ShardOutcomeRow>) {
  const commit = { ...((await readCommit(small.lake, run, 0)) as ShardOutcomeRow), ...changes };
  const bytes = await writeRecords(shardOutcomesRecord, [commit], WRITER_FORMAT);
  await small.lake.store.put(shardKey(shardOutcomesRecord, partitionOf(run), 0), bytes);
}

async function sweptOdd(exports = allExports) {
  const small = createSmallLake({ exports });
  return { small, run: await small.sweep({ ...oddRequest, sharding: { shard_count: 2 } }) };
}

/** A model of one metric that `simulate` gives for points 0 to 3. */
async function sweptOf(simulate: (x: number) => number) {
  const model = defineModel({
    name: "odd",
    version: "1.0.0",
    stochastic: false,
    parameters: z.object({ x: z.int() }),
    metrics: z.object({ y: z.number() }),
    simulate: ({ parameters }) => ({ y: simulate(parameters.x) }),
  }) as Model;
  const small = createSmallLake({ models: { "./odd.ts": model } });
  const request = { model: "./odd.ts", run_id: "run", dimensions: { x: [0, 1, 2, 3] }, sharding: { shard_count: 1 } };
  return { small, run: await small.sweep(request) };
}

describe("a replay", () => {
  for (const effective_parameters of [true, false]) {
    test(`of a deterministic run holds, failed and rejected points too, parameters exported: ${effective_parameters}`, async () => {
      const { small, run } = await sweptOdd({ ...allExports, effective_parameters });
      const before = await contentOf(small.lake.store);
      const report = await replay(small, run);
      assert.deepEqual(failures(report), {});
      assert.deepEqual(report.replay, { replayed: 8, leftOut: 0, differing: [] });
      for (const name of Object.values(names)) {
        assert.equal(report.checks.find((check) => check.name === name)?.checked, 8);
      }
      assert.deepEqual(await contentOf(small.lake.store), before, "a replay writes nothing");
    });
  }

  test("of some points includes the ends, a failed one and a rejected one", async () => {
    const { small, run } = await sweptOdd();
    const inner = runnerOf(small);
    const seen: number[] = [];
    const runner: PointRunner = {
      ...inner,
      run: (message, options) => {
        seen.push(message.point_index);
        return inner.run(message, options);
      },
    };
    assert.deepEqual((await replay(small, run, { points: 4, runner })).replay?.replayed, 4);
    assert.deepEqual(seen, [7, 4, 3, 0]);
  });

  test("tells its progress", async () => {
    const { small, run } = await sweptOf((x) => x);
    const told: (readonly number[])[] = [];
    const { signal } = new AbortController();
    const onProgress = (...progress: readonly number[]) => told.push(progress);
    const runner = runnerOf(small);
    await verifyRun(small.lake, run, { points: 2, runner, runtimeVersion: "node 0", signal, onProgress });
    assert.deepEqual(told, [
      [1, 0],
      [2, 0],
    ]);
  });

  const forgeries: Readonly<Record<string, readonly [row: number, Readonly<Record<string, Cell>>, object]>> = {
    "a metric": [1, { y: 5 }, { metrics: "point 1: y is recorded as 5 and replayed as 6" }],
    "the sign of zero": [0, { y: -0 }, { metrics: "point 0: y is recorded as -0 and replayed as 0" }],
    "a nullable metric made null": [
      2,
      { list: null },
      { metrics: 'point 2: list is recorded as null and replayed as "[2]"' },
    ],
    "the last bit": [
      1,
      { y: 6.000000000000001 },
      { metrics: "point 1: y is recorded as 6.000000000000001 and replayed as 6" },
    ],
    "an error's message": [
      3,
      { error_message: "four" },
      { status: 'point 3: error_message is recorded as "four" and replayed as "three"' },
    ],
    "an error's code": [
      3,
      { error_code: "METRICS_INVALID" },
      { status: 'point 3: error_code is recorded as "METRICS_INVALID" and replayed as "MODEL_ERROR"' },
    ],
  };
  for (const [name, [row, cells, expected]] of Object.entries(forgeries)) {
    test(`finds ${name} that was altered with all its hashes, and nothing else does`, async () => {
      const { small, run } = await sweptOdd();
      await forge(small, run, row, cells);
      assert.deepEqual(failures(await verifyRun(small.lake, run)), {});
      const texts = Object.entries(expected).map(([aspect, text]) => [
        names[aspect as keyof typeof names],
        `${text}; ${sameMachinery}`,
      ]);
      const report = await replay(small, run);
      assert.deepEqual(failures(report), Object.fromEntries(texts));
      assert.deepEqual(
        report.replay?.differing.map((point) => point.point_index),
        [row],
      );
    });
  }

  test("finds fingerprints that differ where parameters are not exported", async () => {
    const { small, run } = await sweptOdd({ ...allExports, effective_parameters: false });
    const fingerprint = sha256("");
    await forge(small, run, 1, { parameter_fingerprint: fingerprint });
    const failed = failures(await replay(small, run));
    assert.deepEqual(Object.keys(failed), [names.parameters]);
    assert.match(
      String(failed[names.parameters]),
      new RegExp(`^point 1: parameter_fingerprint is recorded as "${fingerprint.slice(0, 50)}`),
    );
  });

  test("explains a difference by the runtime that recorded it", async () => {
    const { small, run } = await sweptOdd();
    await forge(small, run, 1, { y: 5 });
    await recommit(small, run, { runtime_version: "node 22.18.0" });
    const failed = failures(await replay(small, run));
    const why = "it was recorded by node 22.18.0 and replayed by node 0, which may compute other values";
    assert.equal(failed[names.metrics], `point 1: y is recorded as 5 and replayed as 6; ${why}`);
  });

  test("explains a difference by the code that the shard names", async () => {
    const { small, run } = await sweptOdd();
    await forge(small, run, 1, { y: 5 });
    await recommit(small, run, { code_version: "c0de" });
    const failed = failures(await replay(small, run));
    assert.match(
      String(failed[names.metrics]),
      /; its shard says that it was run by code c0de, and the code of the run /,
    );
  });

  const moody: Readonly<Record<string, () => (x: number) => number>> = {
    "draws from Math.random": () => () => Math.random(),
    "reads a clock": () => () => performance.now(),
    "counts its points": () => {
      let calls = 0;
      return () => ++calls;
    },
    "sums up its points": () => {
      let sum = 0;
      return (x) => (sum += x);
    },
  };
  for (const [name, simulate] of Object.entries(moody)) {
    test(`names points of a model that ${name}`, async () => {
      const { small, run } = await sweptOf(simulate());
      const report = await replay(small, run);
      assert.deepEqual(Object.keys(failures(report)), [names.metrics]);
      assert.match(String(failures(report)[names.metrics]), /^point \d: y is recorded as .* not deterministic/);
      assert.ok((report.replay?.differing.length ?? 0) > 1);
      assert.equal(report.replay?.differing[0]?.reason, sameMachinery);
    });
  }

  test("leaves out points whose recorded outcome depends on the machine, and says how many", async () => {
    const { small, run } = await sweptOdd();
    await forge(small, run, 3, { error_code: "POINT_TIMEOUT" });
    const report = await replay(small, run);
    assert.deepEqual(failures(report), {});
    assert.deepEqual(report.replay, { replayed: 7, leftOut: 1, differing: [] });
  });

  test("of points that cannot be run to their end is a failed check", async () => {
    const { small, run } = await sweptOf((x) => x);
    const crashing: PointRunner = {
      ...runnerOf(small),
      run: () => Promise.reject(new SweeplakeError("WORKER_CRASHED", "the worker process ended")),
    };
    const report = await replay(small, run, { runner: crashing });
    assert.deepEqual(failures(report), { [names.status]: "point 0 cannot be replayed: the worker process ended" });
    assert.equal(report.replay?.differing.length, 4);
  });

  test("of damaged code is a failed check", async () => {
    const { small, run } = await sweptOf((x) => x);
    await small.lake.store.put(codeKey(run.code_version), Buffer.from("other"));
    const failed = failures(await replay(small, run));
    assert.match(String(failed[names.status]), /^point 0 cannot be replayed: control\/code\/.* is damaged/);
  });

  test("of code that cannot be run here is refused with a way out", async () => {
    const { small, run } = await sweptOf((x) => x);
    const other = {
      ...small.source,
      rebundle: async () => ({ codeVersion: "b", code: "./odd.ts\n// a@2\n", resolveFrom: "/" }),
    };
    const runner = runnerOf({ ...small, source: other });
    await assert.rejects(replay(small, run, { runner }), {
      code: "MODEL_CODE_MISMATCH",
      message: /other versions here: .* found .*a@2; do it where the run was accepted/,
    });
  });

  test("of a run without a commit is empty", async () => {
    const small = createSmallLake();
    const { specification } = await small.accept(oddRequest);
    const report = await replay(small, specification);
    assert.deepEqual(report.replay, { replayed: 0, leftOut: 0, differing: [] });
  });
});
