import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf } from "./bars.ts";
import type { Round, Timing } from "./measure-round.ts";
import { summarise } from "./summarise.ts";

const MIB = 1024 * 1024;

function timing(seconds: number): Timing {
  return { seconds, cpuSeconds: seconds / 2, peak: { rssBytes: 600 * MIB, pssBytes: 400 * MIB, cpuSeconds: seconds } };
}

/** A round on a machine that is `slowness` times as slow: every time is, no ratio is. */
function roundOf(slowness: number, parts: Partial<Round> = {}): Round {
  const files = { bytes: 1500, rows: 20, pyarrow: "0", python: "0" };
  return {
    bareLoop: timing(0.1 * slowness),
    hashedLoop: timing(2 * slowness),
    floorFiles: { ...timing(3 * slowness), cpuSeconds: 1.5 * slowness, ...files },
    withoutFiles: timing(4 * slowness),
    startUp: timing(0.5 * slowness),
    oneWorker: timing(9 * slowness),
    twoWorkers: timing(6 * slowness),
    joinSeconds: 0.2 * slowness,
    planSeconds: 0.03 * slowness,
    bytes: { effectiveParameters: 1000, outcomes: 400 },
    ...parts,
  };
}

test("seconds are medians over rounds, ratios medians of the rounds' own", () => {
  const summary = summarise([roundOf(1), roundOf(10), roundOf(2)], 10);
  const oneWorker = summary.lines.find(({ name }) => name === "oneWorker");
  assert.equal(oneWorker?.seconds, 18);
  assert.deepEqual(oneWorker?.everySecond, [9, 90, 18]);
  assert.equal(oneWorker?.timesFloor, 1.8);
  assert.equal(oneWorker?.cpuTimesFloor, 1.8);
  assert.equal(oneWorker?.pointsPerSecond, 10 / 18);
  assert.equal(summary.oneWorkerTimesFloor, 1.8);
  assert.equal(summary.oneWorkerTimesFloorOnceStarted, 1.7);
  assert.equal(summary.twoWorkersSpeedUp, 1.5);
  assert.deepEqual(summary.bytesPerPoint, { effectiveParameters: 100, outcomes: 40, pyarrow: 150 });
});

test("the floor is the hashed loop and pyarrow's files", () => {
  const floor = summarise([roundOf(1)], 10).lines.find(({ name }) => name === "floor");
  assert.equal(floor?.seconds, 5);
  assert.equal(floor?.cpuSeconds, 2.5);
  assert.equal(floor?.timesFloor, 1);
  assert.equal(summarise([roundOf(1)], 10).floorWriter, "pyarrow 0, python 0");
});

test("without pyarrow the floor is not whole, and its bar is not measured", () => {
  const summary = summarise([roundOf(1, { floorFiles: null })], 10);
  assert.equal(summary.isFloorWhole, false);
  assert.equal(summary.floorWriter, null);
  assert.equal(summary.bytesPerPoint.pyarrow, null);
  assert.ok(summary.lines.every(({ name }) => name !== "floorFiles"));
  const bar = barsOf(summary).find(({ limit }) => limit === 2);
  assert.deepEqual([bar?.measured, bar?.isReached], [null, null]);
});

test("bars say what is reached", () => {
  const reached = barsOf(summarise([roundOf(1)], 1_000_000)).map(({ bar, isReached }) => [bar, isReached]);
  assert.deepEqual(reached, [
    ["2 workers: points/s", true],
    ["1 worker / floor", true],
    ["2 workers / 1 worker", false],
    ["2 workers: peak RSS of the process tree", false],
    ["strict three-way join", true],
    ["plan 10^9 points, resolve the last", true],
  ]);
});
