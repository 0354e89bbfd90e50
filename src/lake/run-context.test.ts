import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { hookedStore } from "../../test/support/stores.ts";
import { runContextKey, runContextRecord, stateKey } from "../contract/index.ts";
import { readRecords } from "../datasets/index.ts";
import type { Lake } from "./lake.ts";
import { runContextRow, writeRunContext } from "./run-context.ts";
import { appendState, readStates } from "./run-log.ts";
import { partitionOf } from "./shards.ts";

const golden = new URL("../../test/golden/lake/run-context.golden.json", import.meta.url);

async function acceptedRun() {
  const small = createSmallLake();
  const { specification: run } = await small.accept({ ...oddRequest, labels: { study: "schools" }, replicates: 2 });
  const key = runContextKey(runContextRecord, partitionOf(run));
  const stored = async () => (await readRecords(runContextRecord, (await small.lake.store.get(key)) as Uint8Array))[0];
  return { ...small, run, key, stored };
}

describe("run_context", () => {
  test("is the row that it always was, for a fixed specification and log", async () => {
    const { specification, states, row } = JSON.parse(await readFile(golden, "utf8"));
    assert.deepEqual(runContextRow(specification, states), row);
    assert.deepEqual(Object.keys(row).toSorted(), Object.keys(runContextRecord.columns).toSorted());
  });

  test("is written at acceptance, and again as the log grows", async () => {
    const { lake, run, stored } = await acceptedRun();
    assert.deepEqual(await stored(), runContextRow(run, []));
    await appendState(lake, run.run_id, () => ({ state: "cancelled", by: "me", reason: "enough" }));
    await writeRunContext(lake, run);
    const row = await stored();
    assert.deepEqual([row?.status, row?.status_reason, row?.state_seq], ["cancelled", "enough", 1]);
  });

  test("is written again when the log grew during the put, so an older row cannot stay", async () => {
    const { lake, run, key, stored } = await acceptedRun();
    let puts = 0;
    const store = hookedStore(lake.store, {
      before: async (call) => {
        if (call.method === "put" && call.key === key && puts++ < 2) {
          await appendState(lake, run.run_id, () => ({ state: "dispatched", by: `put ${puts}` }));
        }
      },
    });
    await writeRunContext({ ...lake, store }, run);
    assert.equal(puts, 3);
    assert.deepEqual(await stored(), runContextRow(run, await readStates(lake, run.run_id)));
    assert.equal((await stored())?.state_seq, 2);
  });

  test("shows the last state after two writers raced, whoever put last", async () => {
    const { lake, run, key, stored } = await acceptedRun();
    const slow = Promise.withResolvers<void>();
    let isFirst = true;
    const store = hookedStore(lake.store, {
      before: async (call) => {
        if (call.key !== key || call.method !== "put" || !isFirst) return;
        isFirst = false;
        await slow.promise;
      },
    });
    const older = writeRunContext({ ...lake, store }, run);
    await appendState(lake, run.run_id, () => ({ state: "cancelled", by: "me" }));
    await writeRunContext(lake, run);
    slow.resolve();
    await older;
    assert.equal((await stored())?.status, "cancelled");
  });

  test("is not written where it is not exported", async () => {
    const small = createSmallLake({ exports: { effective_parameters: true, run_context: false } });
    const run = await small.sweep(oddRequest);
    assert.equal(await small.lake.store.get(runContextKey(runContextRecord, partitionOf(run))), undefined);
    assert.equal((await readStates(small.lake, run.run_id)).length, 2);
  });

  test("is not needed: a damaged log is damage, whatever the row says", async () => {
    const { lake, run } = await acceptedRun();
    const damaged: Lake = lake;
    await damaged.store.put(stateKey(run.run_id, 2), Buffer.from("{}"));
    await assert.rejects(writeRunContext(damaged, run), { code: "LAKE_CORRUPT" });
  });
});
