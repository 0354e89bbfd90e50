import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SmallLake } from "../../test/support/small-lake.ts";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import { createInlineShardRunner } from "../adapters/inline/index.ts";
import type { ErrorCode, RunSpecification } from "../contract/index.ts";
import { SweeplakeError } from "../contract/index.ts";
import { listShards, readFailure, readStates } from "../lake/index.ts";
import type { ShardMessage, ShardRunner } from "../ports/index.ts";
import type { RunProgress } from "./index.ts";
import { MAX_ATTEMPTS, reportRun } from "./index.ts";

/** Fails with a code where `failsAt` says so; else runs the shard. `messages` are all that came. */
function faultyRunner(small: SmallLake, failsAt: (message: ShardMessage) => ErrorCode | undefined, concurrency = 1) {
  const messages: ShardMessage[] = [];
  const runner: ShardRunner = createInlineShardRunner(async (message, options) => {
    messages.push(message);
    const code = failsAt(message);
    if (code !== undefined) throw new SweeplakeError(code, `${code} of\nshard ${message.shard_id}`);
    return small.execute(message, options);
  }, concurrency);
  return { runner, messages };
}

/** The rows of failed attempts: shard, attempt, final, code. */
async function failures({ lake }: SmallLake, run: RunSpecification) {
  const { failures: found } = await listShards(lake, run);
  const rows = await Promise.all(found.map((attempt) => readFailure(lake, run, attempt)));
  return rows.map((row) => [row?.shard_id, row?.attempt, row?.final, row?.error_code]);
}

async function accepted() {
  const small = createSmallLake();
  const { specification: run } = await small.accept(oddRequest);
  return { small, run };
}

/** Data files and states of a lake, without what tells when and how often. */
async function dataOf({ lake }: SmallLake) {
  const content = Object.entries(await contentOf(lake.store));
  return content.filter(([key]) => /^dataset=(effective_parameters|outcomes)/.test(key));
}

describe("dispatch", async () => {
  const undisturbed = createSmallLake();
  await undisturbed.sweep(oddRequest);
  const data = await dataOf(undisturbed);

  test("records each crash with its attempt, and tries the shard again", async () => {
    const { small, run } = await accepted();
    const { runner, messages } = faultyRunner(small, ({ shard_id, attempt }) =>
      shard_id === 1 && attempt < MAX_ATTEMPTS ? "WORKER_CRASHED" : undefined,
    );
    await small.dispatch(run, { runner });
    assert.deepEqual(await failures(small, run), [
      [1, 1, false, "WORKER_CRASHED"],
      [1, 2, false, "WORKER_CRASHED"],
    ]);
    assert.deepEqual(
      messages.map(({ shard_id, attempt, epoch }) => [shard_id, attempt, epoch]),
      [
        [0, 1, 1],
        [1, 1, 1],
        [1, 2, 1],
        [1, 3, 1],
        [2, 1, 1],
      ],
    );
    assert.equal(await small.finalise(run), true);
    assert.deepEqual(await dataOf(small), data);
    assert.equal((await reportRun(small.lake, run)).summary.status, "completed_with_failures");
    assert.equal(small.warnings.length, 2);
  });

  test("gives a shard up after its last attempt, and does the others", async () => {
    const { small, run } = await accepted();
    const { runner } = faultyRunner(small, ({ shard_id }) => (shard_id === 0 ? "WORKER_CRASHED" : undefined));
    await small.dispatch(run, { runner });
    assert.deepEqual(
      await failures(small, run),
      Array.from({ length: MAX_ATTEMPTS }, (_, at) => [0, at + 1, at + 1 === MAX_ATTEMPTS, "WORKER_CRASHED"]),
    );
    const row = await readFailure(small.lake, run, { shard_id: 0, epoch: 1, attempt: 1 });
    assert.deepEqual([row?.error_message, row?.worker], ["WORKER_CRASHED of shard 0", "test"]);
    assert.equal(await small.finalise(run), true);
    const report = await reportRun(small.lake, run);
    assert.deepEqual(report.shards, { expected: 3, committed: 2, failed: 1 });
    assert.deepEqual([report.summary.status, report.isComplete], ["completed_with_failures", false]);
    const points = { points_succeeded: 1, points_failed: 2, points_rejected: 2 };
    assert.deepEqual(report.summary.counts, { ...points, shards_succeeded: 2, shards_failed: 1 });
  });

  test("of shards that all fail finally makes a failed run", async () => {
    const { small, run } = await accepted();
    const { runner, messages } = faultyRunner(small, () => "INTERNAL");
    await small.dispatch(run, { runner });
    assert.equal(messages.length, 3 * MAX_ATTEMPTS);
    assert.equal(await small.finalise(run), true);
    const { summary, shards } = await reportRun(small.lake, run);
    assert.deepEqual([summary.status, summary.isOpen, shards.failed], ["failed", false, 3]);
  });

  test("does not try damage again, and does not come back to it", async () => {
    const { small, run } = await accepted();
    const first = faultyRunner(small, ({ shard_id }) =>
      shard_id === 1 ? "LAKE_CORRUPT" : shard_id === 2 ? "STORE_FAILED" : undefined,
    );
    await assert.rejects(small.dispatch(run, { runner: first.runner }), { code: "STORE_FAILED" });
    assert.deepEqual(await failures(small, run), [[1, 1, true, "LAKE_CORRUPT"]]);
    const second = faultyRunner(small, () => undefined);
    await small.dispatch(run, { runner: second.runner });
    assert.deepEqual(
      second.messages.map((message) => message.shard_id),
      [2],
    );
  });

  for (const code of ["STORE_FAILED", "MODEL_CODE_MISMATCH", "MODEL_LOAD_FAILED"] as const) {
    test(`stops at once at ${code}, which would meet every shard; a later dispatch does the rest`, async () => {
      const { small, run } = await accepted();
      const { runner, messages } = faultyRunner(small, ({ shard_id }) => (shard_id === 1 ? code : undefined));
      await assert.rejects(small.dispatch(run, { runner }), { code });
      assert.deepEqual(
        messages.map((message) => message.shard_id),
        [0, 1],
      );
      assert.deepEqual(await failures(small, run), []);
      assert.equal(await small.finalise(run), false);
      const report = await reportRun(small.lake, run);
      assert.deepEqual([report.shards.committed, report.summary.isOpen], [1, true]);
      await small.dispatch(run);
      assert.equal(await small.finalise(run), true);
      assert.deepEqual(await dataOf(small), data);
      assert.deepEqual(
        (await readStates(small.lake, run.run_id)).map((each) => each.state),
        ["dispatched", "finalised"],
      );
    });
  }

  test("goes on counting attempts where another process stopped", async () => {
    const { small, run } = await accepted();
    const first = faultyRunner(small, ({ attempt }) => (attempt === 1 ? "WORKER_CRASHED" : "STORE_FAILED"));
    await assert.rejects(small.dispatch(run, { runner: first.runner }), { code: "STORE_FAILED" });
    const second = faultyRunner(small, () => undefined);
    await small.dispatch(run, { runner: second.runner });
    assert.deepEqual(
      second.messages.map((each) => each.attempt),
      [2, 1, 1],
    );
  });

  test("by two processes at once is one correct run", async () => {
    const { small, run } = await accepted();
    const one = faultyRunner(small, () => undefined, 2);
    const two = faultyRunner(small, () => undefined, 2);
    await Promise.all([
      small.dispatch(run, { runner: one.runner, by: "one" }),
      small.dispatch(run, { runner: two.runner, by: "two" }),
    ]);
    await Promise.all([small.finalise(run), small.finalise(run)]);
    assert.deepEqual(await dataOf(small), data);
    assert.deepEqual(
      (await readStates(small.lake, run.run_id)).map((each) => each.state),
      ["dispatched", "finalised"],
    );
    assert.deepEqual(await failures(small, run), []);
  });

  test("reports progress that never falls, and ends with every point", async () => {
    const { small, run } = await accepted();
    const reports: RunProgress[] = [];
    await small.dispatch(run, { onProgress: (progress) => reports.push(progress) });
    const done = reports.map((each) => each.points_succeeded + each.points_failed + each.points_rejected);
    assert.deepEqual(
      done,
      done.toSorted((a, b) => a - b),
    );
    assert.deepEqual(reports.at(-1), {
      points_succeeded: 4,
      points_failed: 2,
      points_rejected: 2,
      shards_committed: 3,
      shards_failed: 0,
    });
    const again: RunProgress[] = [];
    await small.dispatch(run, { onProgress: (progress) => again.push(progress) });
    assert.deepEqual(again, [reports.at(-1)]);
  });
});
