import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { refusalOfAsync } from "../../test/support/refusal.ts";
import {
  acceptanceOf,
  allExports,
  createSmallLake,
  oddModel,
  oddRequest,
  START,
} from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import type { Json } from "../contract/index.ts";
import { configOf, dateKey, fingerprint, limits, RUN_ID, runKey } from "../contract/index.ts";
import { appendState, readRun, readStates, summariseRun } from "../lake/index.ts";
import { defineModel } from "../model/index.ts";
import { acceptSweep } from "./accept-sweep.ts";

describe("acceptance", () => {
  test("fixes all that a worker needs, with fingerprints of what was asked and what it means", async () => {
    const small = createSmallLake();
    const { specification: run, isReplay } = await small.accept(oddRequest);
    assert.equal(isReplay, false);
    assert.deepEqual(await readRun(small.lake, run.run_id), run);
    assert.deepEqual([run.accepted_at, run.run_date, run.total_points], [START, "2023-11-14", 8]);
    assert.equal(run.request_fingerprint, fingerprint(run.request as Json).fingerprint);
    assert.equal(run.config_fingerprint, fingerprint(configOf(run.request, run.model) as Json).fingerprint);
  });

  test("of a request whose specification is too large is refused before anything is written", async () => {
    const small = createSmallLake();
    const index = Array.from({ length: limits.maxDimensionValues }, (_, at) => at);
    const labels = Object.fromEntries(index.slice(0, 2500).map((at) => [`label-${at}`, "x".repeat(4000)]));
    await assert.rejects(small.accept({ ...oddRequest, labels }), { code: "REQUEST_TOO_LARGE" });
    assert.deepEqual(await contentOf(small.lake.store), {});
  });

  test("by a model's name takes the code that was accepted last, also among runs of one day", async () => {
    const model = (y: number) =>
      defineModel({
        name: "named",
        version: `${y}.0.0`,
        parameters: z.object({ x: z.number() }),
        metrics: z.object({ y: z.number() }),
        simulate: () => ({ y }),
      });
    const small = createSmallLake({ models: { "./one.ts": model(1), "./two.ts": model(2) } });
    const dimensions = { x: [1] };
    await small.accept({ model: "./one.ts", run_id: "z-first", dimensions });
    small.clock.advance(1000);
    await small.accept({ model: "./two.ts", run_id: "a-second", dimensions });
    const { specification } = await small.accept({ model: "named", run_id: "third", dimensions });
    assert.equal(specification.model.version, "2.0.0");
  });

  test("makes run ids that sort by time and are never the same", async () => {
    const small = createSmallLake();
    const { run_id: _, ...request } = oddRequest;
    const ids: string[] = [];
    for (let at = 0; at < 5; at++) {
      small.clock.advance(1);
      ids.push((await small.accept(request)).specification.run_id);
    }
    assert.deepEqual(ids, ids.toSorted());
    for (const id of ids) assert.match(id, RUN_ID);
    const twins = await Promise.all([small.accept(request), small.accept(request)]);
    assert.notEqual(twins[0].specification.run_id, twins[1].specification.run_id);
    assert.ok(ids.every((id) => id.length === 27));
  });

  test("of the same request again is a replay: the same answer, nothing written, at any later time", async () => {
    const small = createSmallLake();
    const first = await small.accept(oddRequest);
    const before = await contentOf(small.lake.store);
    small.clock.advance(5 * 86_400_000);
    const again = await small.accept({ ...oddRequest, sampling: "grid", seed_policy: "assignment" });
    assert.deepEqual(again, { ...first, isReplay: true });
    assert.deepEqual(await contentOf(small.lake.store), before);
  });

  test("again does not reopen a run that is closed", async () => {
    const small = createSmallLake();
    const { specification: run } = await small.accept(oddRequest);
    await appendState(small.lake, run.run_id, () => ({ state: "cancelled", by: "me" }));
    assert.equal((await small.accept(oddRequest)).isReplay, true);
    assert.equal(summariseRun(run, await readStates(small.lake, run.run_id)).isOpen, false);
    await small.dispatch(run);
    assert.equal((await readStates(small.lake, run.run_id)).length, 1);
  });

  test("again does what an earlier attempt left undone", async () => {
    const small = createSmallLake();
    const { specification: run } = await small.accept(oddRequest);
    const whole = await contentOf(small.lake.store);
    assert.ok(dateKey(run.run_date, run.run_id) in whole);
    const other = createSmallLake();
    for (const [key, bytes] of Object.entries(whole)) {
      if (/run_context|control\/dates/.test(key)) continue;
      await other.lake.store.put(key, Buffer.from(bytes, "base64"));
    }
    assert.equal(await other.lake.store.head(dateKey(run.run_date, run.run_id)), undefined);
    await other.accept(oddRequest);
    assert.deepEqual(await contentOf(other.lake.store), whole);
  });

  for (const [name, change] of Object.entries({
    "another value": { dimensions: { x: [0, 1] } },
    "another label": { labels: { study: "other" } },
    "another sharding": { sharding: { shard_count: 2 } },
    "another limit": { limits: { point_timeout_ms: 1 } },
  })) {
    test(`of a run_id that has a request with ${name} is a conflict, and touches nothing`, async () => {
      const small = createSmallLake();
      await small.accept(oddRequest);
      const before = await contentOf(small.lake.store);
      const error = await refusalOfAsync(small.accept({ ...oddRequest, ...change }));
      assert.deepEqual([error.code, error.message.includes(oddRequest.run_id)], ["RUN_CONFLICT", true]);
      assert.deepEqual(await contentOf(small.lake.store), before);
    });
  }

  test("of the same request with other code is a mismatch, and touches nothing", async () => {
    const small = createSmallLake();
    await small.accept(oddRequest);
    const before = await contentOf(small.lake.store);
    const moved = createSmallLake({ store: small.lake.store, models: { "./moved.ts": oddModel } });
    const error = await refusalOfAsync(moved.accept({ ...oddRequest, model: "./moved.ts" }));
    assert.equal(error.code, "MODEL_CODE_MISMATCH");
    assert.deepEqual(await contentOf(small.lake.store), before);
  });

  test("by 20 callers at once is one run", async () => {
    const small = createSmallLake();
    const accepted = await Promise.all(Array.from({ length: 20 }, () => small.accept(oddRequest)));
    assert.equal(accepted.filter((each) => !each.isReplay).length, 1);
    for (const { specification } of accepted) assert.deepEqual(specification, accepted[0]?.specification);
  });

  test("of two requests for one run_id at once lets one through", async () => {
    const small = createSmallLake();
    const results = await Promise.allSettled([
      small.accept(oddRequest),
      small.accept({ ...oddRequest, dimensions: { x: [9] } }),
    ]);
    assert.deepEqual(results.map((each) => each.status).toSorted(), ["fulfilled", "rejected"]);
    const loser = results.find((each) => each.status === "rejected");
    assert.equal(loser?.reason.code, "RUN_CONFLICT");
  });

  test("of a model that became incompatible after it was prepared is refused, and claims no run", async () => {
    const other = defineModel({
      name: "odd",
      version: "0.9.0",
      parameters: z.object({ x: z.string() }),
      metrics: z.object({ y: z.number() }),
      simulate: () => ({ y: 1 }),
    });
    const small = createSmallLake({ models: { "./odd.ts": oddModel, "./other.ts": other } });
    const late = await small.prepare(oddRequest);
    await small.accept({ model: "./other.ts", dimensions: { x: ["a"] }, run_id: "first" });
    const error = await refusalOfAsync(acceptSweep(small.lake, late, acceptanceOf(allExports)));
    assert.equal(error.code, "COLUMN_TYPE_CONFLICT");
    assert.equal(await small.lake.store.get(runKey(oddRequest.run_id)), undefined);
  });
});
