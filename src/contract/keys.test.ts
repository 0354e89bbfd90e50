import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  checkpointKey,
  checkpointsPrefix,
  codeKey,
  columnKey,
  datasetPrefix,
  dateKey,
  datePrefix,
  datesPrefix,
  effectiveParametersRecord,
  failureKey,
  lakeKey,
  modelKey,
  modelPrefix,
  modelsPrefix,
  outcomesRecord,
  parseCheckpointKey,
  parseShardFile,
  partitionPrefix,
  runContextKey,
  runContextRecord,
  runKey,
  shardKey,
  shardOutcomesRecord,
  stateKey,
  statesPrefix,
} from "./index.ts";

const partition = { model: "mmc-queue", run_date: "2026-01-31", run_id: "influenza-1978-a" };
const failure = { shard_id: 12, epoch: 1, attempt: 3 };

describe("keys are those of DESIGN section 3, for ever", () => {
  const cases: readonly (readonly [actual: string, expected: string])[] = [
    [lakeKey, "control/lake.json"],
    [modelsPrefix, "control/models/"],
    [modelPrefix("mmc-queue"), "control/models/mmc-queue/"],
    [modelKey("mmc-queue", "1.0.0-beta+1"), "control/models/mmc-queue/1.0.0-beta+1.json"],
    [columnKey("mmc-queue", "pricing_base_fare"), "control/models/mmc-queue/columns/pricing_base_fare.json"],
    [codeKey("ab12"), "control/code/ab12.mjs"],
    [runKey("influenza-1978-a"), "control/runs/influenza-1978-a/run.json"],
    [statesPrefix("a"), "control/runs/a/states/"],
    [stateKey("a", 1), "control/runs/a/states/0001.json"],
    [stateKey("a", 12345), "control/runs/a/states/12345.json"],
    [checkpointsPrefix("a", 12), "control/runs/a/checkpoints/shard-000012/"],
    [checkpointKey("a", 12, 3), "control/runs/a/checkpoints/shard-000012/0003.json"],
    [datesPrefix, "control/dates/"],
    [datePrefix("2026-01-31"), "control/dates/2026-01-31/"],
    [dateKey("2026-01-31", "a"), "control/dates/2026-01-31/a"],
    [datasetPrefix("outcomes"), "dataset=outcomes/"],
    [partitionPrefix(runContextRecord, partition), "dataset=run_context/run_date=2026-01-31/run_id=influenza-1978-a/"],
    [
      runContextKey(runContextRecord, partition),
      "dataset=run_context/run_date=2026-01-31/run_id=influenza-1978-a/run_context.parquet",
    ],
    [
      shardKey(effectiveParametersRecord, partition, 0),
      "dataset=effective_parameters/model=mmc-queue/run_date=2026-01-31/run_id=influenza-1978-a/shard-000000.parquet",
    ],
    [
      shardKey(outcomesRecord, partition, 999_999),
      "dataset=outcomes/model=mmc-queue/run_date=2026-01-31/run_id=influenza-1978-a/shard-999999.parquet",
    ],
    [
      shardKey(shardOutcomesRecord, partition, 12),
      "dataset=shard_outcomes/model=mmc-queue/run_date=2026-01-31/run_id=influenza-1978-a/shard-000012.parquet",
    ],
    [
      failureKey(shardOutcomesRecord, partition, failure),
      "dataset=shard_outcomes/model=mmc-queue/run_date=2026-01-31/run_id=influenza-1978-a/shard-000012-failure-e01-a003.parquet",
    ],
  ];
  for (const [actual, expected] of cases) test(expected, () => assert.equal(actual, expected));
});

describe("parseCheckpointKey", () => {
  test("is the inverse of checkpointKey, for one run only", () => {
    fc.assert(
      fc.property(fc.nat(999_999), fc.integer({ min: 1, max: 20_000 }), (shard_id, number) => {
        const key = checkpointKey("a", shard_id, number);
        assert.deepEqual(parseCheckpointKey("a", key), { shard_id, number });
        assert.equal(parseCheckpointKey("b", key), undefined);
      }),
    );
  });
  const folder = checkpointsPrefix("a", 7);
  for (const name of ["1.json", "00001.json", "0001.json.tmp", ".0001.json", "0001.parquet", "x/0001.json", ""]) {
    test(`takes nothing else for one: ${name}`, () => {
      assert.equal(parseCheckpointKey("a", folder + name), undefined);
    });
  }
});

describe("parseShardFile", () => {
  const shardId = fc.integer({ min: 0, max: 999_999 });
  const counted = fc.integer({ min: 1, max: 20_000 });

  test("is the inverse of shardKey", () => {
    fc.assert(
      fc.property(shardId, (shard_id) => {
        assert.deepEqual(parseShardFile(shardKey(shardOutcomesRecord, partition, shard_id)), {
          kind: "commit",
          shard_id,
        });
      }),
    );
  });
  test("is the inverse of failureKey", () => {
    fc.assert(
      fc.property(shardId, counted, counted, (shard_id, epoch, attempt) => {
        const key = failureKey(shardOutcomesRecord, partition, { shard_id, epoch, attempt });
        assert.deepEqual(parseShardFile(key), { kind: "failure", shard_id, epoch, attempt });
      }),
    );
  });
  test("knows a file name without its folder", () => {
    assert.deepEqual(parseShardFile("shard-000007.parquet"), { kind: "commit", shard_id: 7 });
  });

  const foreign = [
    "",
    "run_context.parquet",
    "shard-7.parquet",
    "shard-0000007.parquet",
    "shard-000007.json",
    "shard-000007.parquet.tmp",
    "shard-000007.parquet\n",
    ".shard-000007.parquet.a1b2.tmp",
    "xshard-000007.parquet",
    "shard-00000a.parquet",
    "shard-000007/x.parquet",
    "shard-000007-failure-e1-a001.parquet",
    "shard-000007-failure-e01-a01.parquet",
    "shard-000007-failure-e001-a001.parquet",
    "shard-000007-failure-e01-a0001.parquet",
    "shard-000007-failure-e01.parquet",
  ];
  for (const key of foreign) test(`not ${JSON.stringify(key)}`, () => assert.equal(parseShardFile(key), undefined));
});
