import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import type { FailureKind, StoreCall } from "../../test/support/stores.ts";
import { contentOf, failingStore, hookedStore, isPut } from "../../test/support/stores.ts";
import { createMemoryObjectStore } from "../adapters/memory/index.ts";
import { verifyRun } from "../analysis/index.ts";
import { SweeplakeError } from "../contract/index.ts";
import type { ObjectStore } from "../ports/index.ts";
import { reportRun } from "../runs/index.ts";

const isCommit = (key: string) => key.startsWith("dataset=shard_outcomes/");

/** A whole lake but for the commits, which hold how long points took. */
async function reproducible(store: ObjectStore): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(Object.entries(await contentOf(store)).filter(([key]) => !isCommit(key)));
}

async function keysOf(store: ObjectStore): Promise<readonly string[]> {
  return Object.keys(await contentOf(store));
}

describe("a store that fails, whatever call it is", async () => {
  const undisturbed = createSmallLake();
  const counting = failingStore(undisturbed.lake.store, "before", new Set());
  const reference = createSmallLake({ store: counting.store });
  await reference.sweep(oddRequest);
  const puts = counting.state.puts;

  for (const kind of ["before", "after"] as const satisfies FailureKind[]) {
    for (let put = 0; put < puts; put++) {
      test(`at put ${put}, ${kind} it took effect: STORE_FAILED, and the same again gives the same bytes`, async () => {
        const store = createMemoryObjectStore();
        const failing = failingStore(store, kind, new Set([put]));
        const small = createSmallLake({ store: failing.store });
        await assert.rejects(small.sweep(oddRequest), { code: "STORE_FAILED", retryable: true });
        const run = await small.sweep(oddRequest);
        assert.deepEqual(await reproducible(store), await reproducible(undisturbed.lake.store));
        assert.deepEqual(await keysOf(store), await keysOf(undisturbed.lake.store));
        const { checks, isSound } = await verifyRun(small.lake, run);
        assert.ok(isSound, JSON.stringify(checks.filter((check) => check.failed > 0)));
        assert.deepEqual((await reportRun(small.lake, run)).shards, { expected: 3, committed: 3, failed: 0 });
      });
    }
  }

  for (const kind of ["before", "after"] as const satisfies FailureKind[]) {
    test(`once at each object, ${kind} it took effect: repeating until it succeeds gives the same bytes`, async () => {
      const store = createMemoryObjectStore();
      const failed = new Set<string>();
      const failOnce = (call: StoreCall) => {
        const key = `${call.method} ${call.key}`;
        if (call.method === "list" || failed.has(key)) return;
        failed.add(key);
        throw new SweeplakeError("STORE_FAILED", `${call.key}: no answer`);
      };
      const small = createSmallLake({ store: hookedStore(store, { [kind]: failOnce }) });
      let failures = 0;
      for (;;) {
        try {
          await small.sweep(oddRequest);
          break;
        } catch (error) {
          assert.equal((error as SweeplakeError).code, "STORE_FAILED");
          assert.ok(++failures < 500);
        }
      }
      assert.ok(failures >= puts - 2, `only ${failures} failures`);
      assert.deepEqual(await reproducible(store), await reproducible(undisturbed.lake.store));
      assert.deepEqual(await keysOf(store), await keysOf(undisturbed.lake.store));
    });
  }

  test("writes run.json only once all that it refers to is there", async () => {
    const order: string[] = [];
    const store = hookedStore(createMemoryObjectStore(), {
      after: (call) => {
        if (isPut(call)) order.push(call.key);
      },
    });
    await createSmallLake({ store }).accept(oddRequest);
    const claim = order.findIndex((key) => key.endsWith("/run.json"));
    const referredTo = order.filter((key) => /^control\/(models|code|lake)/.test(key));
    assert.equal(referredTo.length, 10);
    for (const key of referredTo) assert.ok(order.indexOf(key) < claim, key);
  });
});
