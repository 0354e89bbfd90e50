import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf, hookedStore } from "../../test/support/stores.ts";
import { createInlineShardRunner } from "../adapters/inline/index.ts";
import { createMemoryObjectStore } from "../adapters/memory/index.ts";
import { checkpointKey, effectiveParametersRecord, runKey, SweeplakeError, shardKey } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { partitionOf, putCheckpoint, requireRun } from "../lake/index.ts";
import type { ObjectStore } from "../ports/index.ts";
import { cancelRun, resumeRun } from "../runs/index.ts";
import { verifyRun } from "./verify-run.ts";

/** Every failed check of a run with its first failure, or the error that keeps it from being verified. */
async function complaints(lake: Lake, runId: string): Promise<readonly string[]> {
  try {
    const { checks } = await verifyRun(lake, await requireRun(lake, runId));
    return checks.filter((check) => check.failed > 0).map((check) => `${check.name}: ${check.firstFailure}`);
  } catch (error) {
    assert.ok(error instanceof SweeplakeError && ["LAKE_CORRUPT", "RUN_NOT_FOUND"].includes(error.code), String(error));
    return [`${runKey(runId)}: ${error.message}`];
  }
}

/** The store with other bytes under one key, or with nothing there. */
function withAltered(store: ObjectStore, key: string, bytes: Uint8Array | undefined): ObjectStore {
  return {
    ...store,
    get: async (asked) => (asked === key ? bytes?.slice() : store.get(asked)),
    head: async (asked) => (asked === key ? bytes && { sizeBytes: bytes.length } : store.head(asked)),
    async *list(prefix) {
      for await (const object of store.list(prefix)) if (object.key !== key || bytes !== undefined) yield object;
    },
  };
}

/** One shard. Cancelled with checkpoints left, resumed, crashed once, finished. */
async function eventfulRun() {
  const small = createSmallLake();
  const { specification: run } = await small.accept({ ...oddRequest, sharding: { shard_count: 1 } });
  for (const number of [1, 2]) await putCheckpoint(small.lake, run, 0, number, [`line ${number}`, "another line"]);
  await cancelRun(small.lake, run, "someone", "not today");
  await resumeRun(small.lake, run, "someone");
  const crashing = createInlineShardRunner(async (message, options) => {
    if (message.attempt === 1) throw new SweeplakeError("WORKER_CRASHED", "gone");
    return small.execute(message, options);
  }, 1);
  await small.dispatch(run, { runner: crashing });
  await small.finalise(run);
  return { lake: small.lake, run, dispensable: [checkpointKey(run.run_id, 0, 2)] };
}

/** Three shards: one is committed, and one lacks its outcomes, since its process died before it put them. */
async function cancelledRun() {
  const store = hookedStore(createMemoryObjectStore(), {
    before: ({ method, key }) => {
      if (method !== "putIfAbsent" || !/=outcomes.*shard-000001/.test(key)) return;
      throw new SweeplakeError("STORE_FAILED", "the power went out");
    },
  });
  const small = createSmallLake({ store });
  const { specification: run } = await small.accept(oddRequest);
  await assert.rejects(small.dispatch(run), { code: "STORE_FAILED" });
  await cancelRun(small.lake, run, "someone", "no power");
  return { lake: small.lake, run, dispensable: [shardKey(effectiveParametersRecord, partitionOf(run), 1)] };
}

const runs = [
  {
    name: "cancelled, resumed and finished",
    make: eventfulRun,
    complaintsOfItself: [],
    // One object of each sort that has its hash from this project; of the others a sample.
    everyByteOf: /run\.json|1\.0\.0\.json|column.*x\.json|states.*1\.json|checkpoints.*1\.json|lake\.json/,
  },
  {
    name: "cancelled half-way",
    make: cancelledRun,
    complaintsOfItself: ["every shard is committed"],
    everyByteOf: /states.*3\.json/,
  },
];

for (const { name, make, complaintsOfItself, everyByteOf } of runs) {
  describe(`of a run that was ${name}, verify names a file with`, async () => {
    const { lake, run, dispensable } = await make();
    const files = Object.entries(await contentOf(lake.store));
    const complaintsWith = (key: string, bytes: Uint8Array | undefined) =>
      complaints({ ...lake, store: withAltered(lake.store, key, bytes) }, run.run_id);
    const expectNamed = async (key: string, bytes: Uint8Array | undefined, how: string) => {
      const found = await complaintsWith(key, bytes);
      assert.ok(
        found.some((each) => each.includes(key)),
        `${key}, ${how}: ${found.join()}`,
      );
    };

    test("nothing wrong only if nothing is", async () => {
      const names = (await complaints(lake, run.run_id)).map((each) => each.split(":")[0]);
      assert.deepEqual(names, complaintsOfItself);
    });

    for (const [key, base64] of files) {
      const whole = Buffer.from(base64, "base64");

      test(`an altered byte: ${key}`, async () => {
        const isWhole = everyByteOf.test(key) || whole.length === 0;
        const all = isWhole ? whole.keys() : fc.sample(fc.nat(whole.length - 1), { seed: 4, numRuns: 40 });
        for (const at of all) {
          const altered = Buffer.from(whole);
          altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
          await expectNamed(key, altered, `byte ${at}`);
        }
      });

      test(`more, fewer or other bytes: ${key}`, async () => {
        const others = [Buffer.concat([whole, Buffer.from("\n")]), Buffer.concat([whole, whole, Buffer.from(" ")])];
        if (whole.length > 0) {
          for (const cut of [1, whole.length >> 1, whole.length])
            others.push(whole.subarray(cut), whole.subarray(0, -cut));
        }
        for (const bytes of [...others, Buffer.from("another content")]) {
          await expectNamed(key, bytes, `${bytes.length} bytes instead of ${whole.length}`);
        }
      });

      test(`no bytes at all: ${key}`, async () => {
        if (dispensable.includes(key)) {
          const names = (await complaintsWith(key, undefined)).map((each) => each.split(":")[0]);
          return assert.deepEqual(names, complaintsOfItself);
        }
        // Which state is missing is not known, but that one is: the others and run_context say so.
        const states = key.includes("/states/") ? /states\/|run_context/ : undefined;
        const found = await complaintsWith(key, undefined);
        assert.ok(
          found.some((each) => each.includes(key) || states?.test(each)),
          found.join(),
        );
      });
    }
  });
}
