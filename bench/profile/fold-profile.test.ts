import assert from "node:assert/strict";
import { test } from "node:test";
import type { CpuProfile, FoldedProfile, ProfileNode } from "./fold-profile.ts";
import { foldProfiles } from "./fold-profile.ts";
import type { Stage } from "./stages.ts";
import { stageOf, stages } from "./stages.ts";

function node(id: number, functionName: string, url: string, ...children: number[]): ProfileNode {
  return { id, callFrame: { functionName, url, lineNumber: 9 }, children };
}

/** A root that runs points: resolves, hashes through a helper, compresses in WebAssembly; and V8's own functions. */
const profile: CpuProfile = {
  nodes: [
    node(1, "(root)", "", 2, 7, 8, 9),
    node(2, "runPoints", "file:///a/src/execution/run-points.ts", 3, 5),
    node(3, "resolve", "file:///a/src/model/resolve.ts", 4),
    node(4, "canonicalJson", "file:///a/src/contract/json.ts"),
    node(5, "compress", "file:///a/node_modules/@bokuweb/zstd-wasm/dist/index.js", 6),
    node(6, "wasm-function[1]", "wasm://wasm/1"),
    node(7, "(garbage collector)", ""),
    node(8, "(idle)", ""),
    node(9, "post", "node:inspector"),
  ],
  samples: [2, 3, 4, 6, 7, 8, 9, 4],
  timeDeltas: [10, 20, 30, 15, 5, 1000, 1000, 20],
};

function shareOf(folded: FoldedProfile, stage: Stage): number | undefined {
  return folded.stages.find((each) => each.stage === stage)?.share;
}

test("self time counts for the stage of the function's file, or else of its nearest caller that has one", () => {
  const folded = foldProfiles([profile]);
  assert.equal(folded.totalMicroseconds, 100);
  assert.equal(shareOf(folded, "loop over points"), 0.1);
  assert.equal(shareOf(folded, "resolve"), 0.7);
  assert.equal(shareOf(folded, "compress"), 0.15);
  assert.equal(shareOf(folded, "garbage collection"), 0.05);
});

test("time without work, and that of the profiler, is left out", () => {
  const { functions } = foldProfiles([profile]);
  const places = functions.map(({ place }) => place);
  assert.deepEqual(places, [
    "canonicalJson contract/json.ts:10",
    "resolve model/resolve.ts:10",
    "wasm-function[1] wasm/1:10",
    "runPoints execution/run-points.ts:10",
    "(garbage collector)",
  ]);
});

test("several profiles make one, whose shares sum to 1 with every stage present", () => {
  const folded = foldProfiles([profile, profile]);
  assert.equal(folded.totalMicroseconds, 200);
  assert.deepEqual(
    folded.stages.map(({ stage }) => stage),
    stages,
  );
  const sum = folded.stages.reduce((total, { share }) => total + share, 0);
  assert.ok(Math.abs(sum - 1) < 1e-12, String(sum));
});

test("a profile of nothing has shares of 0", () => {
  const folded = foldProfiles([]);
  assert.equal(folded.totalMicroseconds, 0);
  assert.ok(folded.stages.every(({ share }) => share === 0));
});

for (const [functionName, url, stage] of [
  ["open", "file:///a/src/planning/plan.ts", "plan and seed"],
  ["sha256", "file:///a/src/contract/fingerprints.ts", "hash"],
  ["oneShotDigest", "", "hash"],
  ["simulate", "sweeplake-model:0123", "simulate"],
  ["simulate", "file:///a/src/model/simulate.ts", "simulate"],
  ["encodePoint", "file:///a/src/execution/point-log.ts", "journal"],
  ["writeString", "", "journal"],
  ["writeColumn", "file:///a/node_modules/hyparquet-writer/src/column.js", "encode columns"],
  ["append", "file:///a/dist/datasets/table-writer.js", "encode columns"],
  ["publish", "file:///a/src/adapters/fs/publish-file.ts", "lake and store"],
  ["runAttempt", "file:///a/src/adapters/child-process/serve-shards.ts", "messages"],
  ["compileFunction", "node:internal/modules/cjs/loader", "load code"],
  ["(program)", "", "runtime"],
  ["canonicalJson", "file:///a/src/contract/json.ts", undefined],
  ["writeSync", "node:fs", undefined],
  ["memcpy", "", undefined],
] as const) {
  test(`${functionName} of ${url || "no file"} belongs to ${stage ?? "its caller's stage"}`, () => {
    assert.equal(stageOf(functionName, url), stage);
  });
}
