import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { refusalOfAsync } from "../../test/support/refusal.ts";
import { allExports, createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import { createInlinePointRunner } from "../adapters/inline/index.ts";
import type { Exports } from "../contract/index.ts";
import { outcomesRecord, shardKey } from "../contract/index.ts";
import { createPointExecutor } from "../execution/index.ts";
import { partitionOf } from "../lake/index.ts";
import { reproducePoint } from "./reproduce-point.ts";

const request = { ...oddRequest, replicates: 2, sharding: { shard_count: 3 } };

async function accepted(exports: Exports = allExports) {
  const small = createSmallLake({ exports });
  const { specification: run } = await small.accept(request);
  const { lake, source } = small;
  const runner = createInlinePointRunner(createPointExecutor({ lake, source, resolveFrom: "/" }), 1);
  const options = { runner, runtimeVersion: "node 0", signal: new AbortController().signal };
  const reproduce = (point: number) => reproducePoint(lake, run, point, options);
  const commitAll = async () => {
    await small.dispatch(run);
    await small.finalise(run);
  };
  return { ...small, run, reproduce, commitAll };
}

describe("reproduce", () => {
  test("gives each point as it is recorded, whatever became of it", async () => {
    const { reproduce, commitAll, run } = await accepted();
    await commitAll();
    const statuses = new Set<unknown>();
    for (let point = 0; point < run.total_points; point++) {
      const { recorded, replayed, differences, reason, shard_id } = await reproduce(point);
      assert.deepEqual(replayed, recorded);
      assert.deepEqual([differences, reason], [[], null]);
      assert.deepEqual([replayed.outcomes.point_index, replayed.outcomes.shard_id], [point, shard_id]);
      statuses.add(replayed.outcomes.status);
    }
    assert.equal(statuses.size, 3);
  });

  test("gives parameters also where the run does not export them", async () => {
    const { reproduce, commitAll } = await accepted({ ...allExports, effective_parameters: false });
    await commitAll();
    const { recorded, replayed, differences } = await reproduce(3);
    assert.deepEqual([recorded?.effective_parameters, differences], [null, []]);
    const { x, replicate, twice, group_scale: scale } = replayed.effective_parameters ?? {};
    assert.deepEqual({ x, replicate, twice, scale }, { x: 1, replicate: 1, twice: 2, scale: 3 });
  });

  test("executes a point whose shard is not committed, and says that nothing is recorded", async () => {
    const { reproduce, commitAll, lake } = await accepted();
    const before = await contentOf(lake.store);
    const early = await reproduce(5);
    assert.deepEqual([early.recorded, early.differences, early.reason], [null, [], null]);
    assert.deepEqual(await contentOf(lake.store), before, "nothing is written");
    await commitAll();
    assert.deepEqual((await reproduce(5)).recorded, early.replayed);
  });

  test("refuses a point that the run has not, and says which it has", async () => {
    const { reproduce } = await accepted();
    const { code, message } = await refusalOfAsync(reproduce(16));
    assert.deepEqual([code, message], ["POINT_NOT_FOUND", "run odd-run has no point 16; its points are 0 to 15"]);
  });

  test("says what is damaged", async () => {
    const { reproduce, commitAll, lake, run } = await accepted();
    await commitAll();
    const key = shardKey(outcomesRecord, partitionOf(run), 0);
    await lake.store.put(key, Buffer.from("PAR1"));
    const { code, message } = await refusalOfAsync(reproduce(0));
    assert.equal(code, "LAKE_CORRUPT");
    assert.ok(message.startsWith(key), message);
  });
});
