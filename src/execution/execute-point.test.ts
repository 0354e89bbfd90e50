import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { refusalOfAsync } from "../../test/support/refusal.ts";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { effectiveParametersRecord, outcomesColumns, outcomesRecord, shardKey } from "../contract/index.ts";
import { readTable } from "../datasets/index.ts";
import { partitionOf } from "../lake/index.ts";
import type { PointJournal } from "../ports/index.ts";
import { createPointExecutor } from "./execute-point.ts";

/** One point a shard, so that a shard's files are a point's. */
async function swept() {
  const small = createSmallLake();
  return { small, run: await small.sweep({ ...oddRequest, sharding: { shard_count: 8 } }) };
}

describe("a single point", () => {
  for (const stopsForDebugger of [false, true]) {
    test(`gives the bytes of its shard's files, whatever it becomes, stopping for debuggers: ${stopsForDebugger}`, async () => {
      const { small, run } = await swept();
      const { lake, source } = small;
      const execute = createPointExecutor({ lake, source, resolveFrom: "/", stopsForDebugger });
      for (const record of [effectiveParametersRecord, outcomesRecord]) {
        for (let point = 0; point < 8; point++) {
          const message = { run_id: run.run_id, shard_id: point, point_index: point };
          const files = await execute(message, { signal: new AbortController().signal });
          const stored = await lake.store.get(shardKey(record, partitionOf(run), point));
          assert.deepEqual(Buffer.from(files[record.dataset]), Buffer.from(stored as Uint8Array));
        }
      }
    });
  }

  test("is not simulated where it is blamed, and tells its journal when it begins and ends", async () => {
    const { small, run } = await swept();
    const { lake, source } = small;
    const told: string[] = [];
    const journal: PointJournal = {
      saved: [],
      isResumed: false,
      blame: { code: "POINT_TIMEOUT", where: "derive" },
      begin: () => void told.push("begin"),
      append: (line) => void told.push(line),
      end: () => void told.push("end"),
    };
    const execute = createPointExecutor({ lake, source, resolveFrom: "/" });
    const message = { run_id: run.run_id, shard_id: 0, point_index: 0 };
    const { outcomes } = await execute(message, { signal: new AbortController().signal, journal });
    const [row] = (await readTable(outcomes, outcomesColumns(await small.model(run)))).rows();
    assert.deepEqual([row?.status, row?.error_code, row?.y], ["failed", "POINT_TIMEOUT", null]);
    assert.deepEqual(told, ["begin", "end"]);
  });

  test("of a run that does not exist is refused", async () => {
    const { small } = await swept();
    const { lake, source } = small;
    const execute = createPointExecutor({ lake, source, resolveFrom: "/" });
    const message = { run_id: "nobody", shard_id: 0, point_index: 0 };
    const refusal = await refusalOfAsync(execute(message, { signal: new AbortController().signal }));
    assert.equal(refusal.code, "RUN_NOT_FOUND");
  });
});
