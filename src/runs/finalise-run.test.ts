import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf, hookedStore } from "../../test/support/stores.ts";
import type { RunSpecification } from "../contract/index.ts";
import { runContextKey, runContextRecord, shardKey, shardOutcomesRecord, statesPrefix } from "../contract/index.ts";
import { readRecords } from "../datasets/index.ts";
import type { Lake } from "../lake/index.ts";
import { appendState, partitionOf, readStates } from "../lake/index.ts";
import { finaliseRun } from "./finalise-run.ts";
import { reportRun } from "./run-status.ts";

const counts = { shards_succeeded: 3, shards_failed: 0, points_succeeded: 4, points_failed: 2, points_rejected: 2 };

async function runContext(lake: Lake, run: RunSpecification) {
  const bytes = await lake.store.get(runContextKey(runContextRecord, partitionOf(run)));
  return (await readRecords(runContextRecord, bytes as Uint8Array))[0];
}

const names = async (lake: Lake, run: RunSpecification) =>
  (await readStates(lake, run.run_id)).map((state) => state.state);

/** A dispatched run whose shard 2 is only known to its late worker: its commit is withheld until `commit`. */
async function runWithLateCommit() {
  const small = createSmallLake();
  const { specification: run } = await small.accept(oddRequest);
  await small.dispatch(run);
  const key = shardKey(shardOutcomesRecord, partitionOf(run), 2);
  const late = Buffer.from((await contentOf(small.lake.store))[key] as string, "base64");
  const before = createSmallLake();
  for (const [other, bytes] of Object.entries(await contentOf(small.lake.store))) {
    if (other !== key) await before.lake.store.put(other, Buffer.from(bytes, "base64"));
  }
  return { ...before, run, commit: () => before.lake.store.putIfAbsent(key, late) };
}

describe("finalise", () => {
  test("appends the counts once, and writes them into run_context", async () => {
    const small = createSmallLake();
    const { specification: run } = await small.accept(oddRequest);
    await small.dispatch(run);
    small.clock.advance(1000);
    assert.equal(await small.finalise(run), true);
    const [, last] = await readStates(small.lake, run.run_id);
    assert.deepEqual([last?.state, last?.counts], ["finalised", counts]);
    const row = await runContext(small.lake, run);
    assert.deepEqual([row?.status, row?.completed_at, row?.points_failed], ["completed_with_failures", last?.at, 2]);
    const before = await contentOf(small.lake.store);
    assert.equal(await small.finalise(run), true);
    assert.deepEqual(await contentOf(small.lake.store), before);
  });

  test("waits for the last shard, and repairs run_context meanwhile", async () => {
    const { lake, run, finalise, commit } = await runWithLateCommit();
    assert.equal(await finalise(run), false);
    assert.deepEqual(await names(lake, run), ["dispatched"]);
    assert.equal((await runContext(lake, run))?.state_seq, 1);
    assert.equal((await reportRun(lake, run)).isComplete, false);
    await commit();
    assert.equal(await finalise(run), true);
    assert.equal((await reportRun(lake, run)).isComplete, true);
  });

  test("again when a commit came after it", async () => {
    const { lake, run, finalise, commit } = await runWithLateCommit();
    const partial = { ...counts, shards_succeeded: 2, shards_failed: 1, points_succeeded: 3, points_failed: 1 };
    await appendState(lake, run.run_id, () => ({ state: "finalised", by: "early", counts: partial }));
    await commit();
    assert.equal(await finalise(run), true);
    assert.deepEqual(await names(lake, run), ["dispatched", "finalised", "finalised"]);
    assert.deepEqual((await reportRun(lake, run)).summary.counts, counts);
    assert.equal((await runContext(lake, run))?.points_succeeded, 4);
  });

  test("does not go back to what was counted before another process saw more", async () => {
    const { lake, run, finalise, commit } = await runWithLateCommit();
    await appendState(lake, run.run_id, () => ({ state: "cancelled", by: "me" }));
    let isSlow = true;
    const store = hookedStore(lake.store, {
      before: async (call) => {
        // Just before the slow one looks at the log to append, the late commit comes and another process finalises.
        const isReading = call.method === "get" && call.key === shardKey(shardOutcomesRecord, partitionOf(run), 1);
        if (!isReading || !isSlow) return;
        isSlow = false;
        await commit();
        await finalise(run);
      },
    });
    await finaliseRun({ ...lake, store }, run, "slow");
    assert.deepEqual(await names(lake, run), ["dispatched", "cancelled", "finalised"]);
    assert.deepEqual((await reportRun(lake, run)).summary.counts, counts);
  });

  test("does not close a run that was resumed while it counted", async () => {
    const small = createSmallLake();
    const { specification: run } = await small.accept(oddRequest);
    await small.dispatch(run);
    let reads = 0;
    const store = hookedStore(small.lake.store, {
      before: async (call) => {
        if (call.method !== "list" || call.key !== statesPrefix(run.run_id) || ++reads !== 2) return;
        await appendState(small.lake, run.run_id, () => ({ state: "resumed", by: "someone" }));
      },
    });
    await finaliseRun({ ...small.lake, store }, run, "slow");
    assert.deepEqual(await names(small.lake, run), ["dispatched", "resumed"]);
    assert.equal((await reportRun(small.lake, run)).summary.isOpen, true);
  });

  test("of a cancelled run keeps its status and adds the counts", async () => {
    const small = createSmallLake();
    const { specification: run } = await small.accept(oddRequest);
    await small.dispatch(run);
    await appendState(small.lake, run.run_id, () => ({ state: "cancelled", by: "me", reason: "enough" }));
    await small.finalise(run);
    const row = await runContext(small.lake, run);
    assert.deepEqual([row?.status, row?.status_reason, row?.points_succeeded], ["cancelled", "enough", 4]);
  });
});
