import assert from "node:assert/strict";
import { test } from "node:test";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import type { StoreCall } from "../../test/support/stores.ts";
import { contentOf, hookedStore } from "../../test/support/stores.ts";
import { createMemoryObjectStore } from "../adapters/memory/index.ts";
import { requireRun } from "../lake/index.ts";
import { reportRun } from "./run-status.ts";

const request = { ...oddRequest, dimensions: { x: [1] }, sharding: { shard_count: 1 } };

/** The calls of the store that it takes to accept one more run, and to report one, beside so many others. */
async function callsBeside(others: number): Promise<Readonly<Record<"accept" | "report", readonly StoreCall[]>>> {
  const inner = createMemoryObjectStore();
  let calls: StoreCall[] = [];
  const small = createSmallLake({ store: hookedStore(inner, { before: (call) => void calls.push(call) }) });
  await small.sweep({ ...request, run_id: "reported" });
  for (const [key, base64] of Object.entries(await contentOf(inner))) {
    if (!key.includes("reported")) continue;
    for (let other = 0; other < others; other++) {
      await inner.put(key.replaceAll("reported", `other-${other}`), Buffer.from(base64, "base64"));
    }
  }
  calls = [];
  await small.accept({ ...request, run_id: "accepted" });
  const accept = calls;
  calls = [];
  await reportRun(small.lake, await requireRun(small.lake, "reported"));
  return { accept, report: calls };
}

test("accepting a run and reporting one take the same calls of the store beside no other run and beside 200", async () => {
  const alone = await callsBeside(0);
  assert.ok(alone.accept.length > 5 && alone.report.length > 3);
  assert.deepEqual(await callsBeside(200), alone);
});
