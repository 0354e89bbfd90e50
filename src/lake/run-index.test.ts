import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sealed } from "../../test/support/sealed.ts";
import { createSmallLake, oddRequest, START } from "../../test/support/small-lake.ts";
import type { StoreCall } from "../../test/support/stores.ts";
import { hookedStore } from "../../test/support/stores.ts";
import type { RunSpecification } from "../contract/index.ts";
import { newRunId, runKey, utcDate } from "../contract/index.ts";
import type { Lake } from "./lake.ts";
import { indexRun, listRuns } from "./run-index.ts";

const HOUR_MS = 3_600_000;
const { specification } = await createSmallLake().accept(oddRequest);

/** Puts what a run has in `control/`. */
async function addRun(lake: Lake, acceptedAt: number, runId: string): Promise<string> {
  const run: RunSpecification = {
    ...specification,
    run_id: runId,
    accepted_at: acceptedAt,
    run_date: utcDate(acceptedAt) as string,
  };
  await lake.store.put(runKey(runId), sealed(run));
  await indexRun(lake, run);
  return runId;
}

async function idsOf(lake: Lake, most = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { run_id } of listRuns(lake)) {
    ids.push(run_id);
    if (ids.length === most) break;
  }
  return ids;
}

/** An id as a run gets it that has none. */
function ownId(time: number, digit: number): string {
  return newRunId(time, new Uint8Array(10).fill(digit));
}

describe("runs are listed newest first", () => {
  test("within a date too, whatever they are called", async () => {
    const { lake } = createSmallLake();
    const times = [0, 3, 1, 9, 2, 30, 26, 4].map((hours) => START + hours * HOUR_MS);
    const runs = times.map((time, index) => ({ time, id: index % 2 === 0 ? `named-${index}` : ownId(time, index) }));
    for (const { time, id } of runs) await addRun(lake, time, id);
    const expected = runs.toSorted((a, b) => b.time - a.time).map(({ id }) => id);
    assert.deepEqual(await idsOf(lake), expected);
    assert.equal(new Set(times.map(utcDate)).size, 3);
  });

  test("at one millisecond by descending id", async () => {
    const { lake } = createSmallLake();
    for (const id of ["b", "c", ownId(START, 1), "a", ownId(START, 2)]) await addRun(lake, START, id);
    assert.deepEqual(await idsOf(lake), [ownId(START, 2), ownId(START, 1), "c", "b", "a"]);
  });

  test("once each, however often they were put into the index", async () => {
    const { lake } = createSmallLake();
    await addRun(lake, START, "a");
    await addRun(lake, START, "a");
    assert.deepEqual(await idsOf(lake), ["a"]);
  });

  test("by what the specification says where an id looks like one of another time", async () => {
    const { lake } = createSmallLake();
    const posing = await addRun(lake, START, ownId(START + 48 * HOUR_MS, 1));
    const later = await addRun(lake, START + 1, "later");
    assert.deepEqual(await idsOf(lake), [later, posing]);
  });

  test("with those last in their date that are damaged or gone, which hide no other", async () => {
    const { lake } = createSmallLake();
    await addRun(lake, START, "sound");
    await addRun(lake, START + 1, "damaged");
    await lake.store.put(runKey("damaged"), Buffer.from("{}"));
    await indexRun(lake, { run_date: utcDate(START) as string, run_id: "gone" });
    assert.deepEqual(await idsOf(lake), ["sound", "gone", "damaged"]);
  });
});

test("the first of 1,000 runs cost the names of one date, and the runs of it that users have named", async () => {
  const small = createSmallLake();
  const perDate = 50;
  for (let index = 0; index < 1_000; index++) {
    const time = START + Math.floor(index / perDate) * 24 * HOUR_MS + index;
    await addRun(small.lake, time, index % 5 === 0 ? `named-${index}` : ownId(time, index % 256));
  }
  const calls: StoreCall[] = [];
  const store = hookedStore(small.lake.store, { before: (call) => void calls.push(call) });
  assert.equal((await idsOf({ ...small.lake, store }, 20)).length, 20);
  assert.equal(calls.filter(({ method }) => method === "list").length, 2);
  assert.equal(calls.filter(({ method }) => method === "get").length, perDate / 5);
  assert.equal(calls.length, 2 + perDate / 5);
});
