import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sealed } from "../../test/support/sealed.ts";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import type { RunCounts, RunSpecification, RunState } from "../contract/index.ts";
import { limits, runKey, stateKey } from "../contract/index.ts";
import {
  appendState,
  checkSpecificationSize,
  claimRun,
  epochOf,
  readRun,
  readStates,
  summariseRun,
} from "./run-log.ts";

const someCounts: RunCounts = {
  shards_succeeded: 3,
  shards_failed: 0,
  points_succeeded: 4,
  points_failed: 2,
  points_rejected: 2,
};

/** A log of these states, each one millisecond after the other. */
function logOf(...names: readonly (RunState["state"] | Partial<RunState>)[]): readonly RunState[] {
  let epoch = 1;
  return names.map((given, index) => {
    const state = typeof given === "string" ? { state: given } : given;
    if (state.state === "resumed") epoch++;
    const counts = state.state === "finalised" ? someCounts : null;
    return { seq: index + 1, epoch, state: "dispatched", at: 1000 + index, by: "me", reason: null, counts, ...state };
  });
}

async function specification(): Promise<RunSpecification> {
  return (await createSmallLake().accept(oddRequest)).specification;
}

describe("claim", () => {
  test("is won by one of 50 callers, and all get the same specification", async () => {
    const { lake } = createSmallLake();
    const run = await specification();
    const claims = Array.from({ length: 50 }, (_, caller) =>
      claimRun(lake, { ...run, request_id: `caller-${caller}` }),
    );
    const results = await Promise.all(claims);
    assert.equal(results.filter((result) => result.isNew).length, 1);
    const winner = results.find((result) => result.isNew)?.specification;
    for (const result of results) assert.deepEqual(result.specification, winner);
    assert.deepEqual(await readRun(lake, run.run_id), winner);
  });

  test("is not to be made of a specification that is too large", async () => {
    const run = await specification();
    checkSpecificationSize(run);
    const huge = { ...run, request_id: "x".repeat(limits.maxSpecificationBytes) };
    assert.throws(() => checkSpecificationSize(huge), { code: "REQUEST_TOO_LARGE" });
  });

  test("under another run's name is damage", async () => {
    const { lake } = createSmallLake();
    const run = await specification();
    await lake.store.put(runKey("other"), sealed(run));
    await assert.rejects(readRun(lake, "other"), { code: "LAKE_CORRUPT", message: /runs\/other\/run\.json/ });
  });
});

describe("state log", () => {
  test("numbers the states of 20 writers at once without a gap, and asks each again until it has won", async () => {
    const { lake } = createSmallLake();
    const asked = new Array<number>(20).fill(0);
    const writers = asked.map((_, writer) =>
      appendState(lake, "run", () => {
        asked[writer] = (asked[writer] ?? 0) + 1;
        return { state: "dispatched", by: `writer-${writer}` };
      }),
    );
    const logs = await Promise.all(writers);
    const states = await readStates(lake, "run");
    assert.deepEqual(
      states.map((state) => state.seq),
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    assert.equal(new Set(states.map((state) => state.by)).size, 20);
    assert.ok(asked.some((times) => times > 1));
    for (const [writer, log] of logs.entries()) assert.equal(log.at(-1)?.by, `writer-${writer}`);
  });

  test("shows `decide` what others appended meanwhile, which may change its mind", async () => {
    const { lake } = createSmallLake();
    const once = () =>
      appendState(lake, "run", (log) => (log.length > 0 ? undefined : { state: "cancelled", by: "someone" }));
    await Promise.all(Array.from({ length: 10 }, once));
    assert.equal((await readStates(lake, "run")).length, 1);
  });

  test("counts epochs up at each resume", async () => {
    const { lake, clock } = createSmallLake();
    for (const state of ["dispatched", "stopped", "resumed", "dispatched", "cancelled", "resumed"] as const) {
      clock.advance(1);
      await appendState(lake, "run", () => ({ state, by: "me" }));
    }
    const states = await readStates(lake, "run");
    assert.deepEqual(
      states.map((state) => state.epoch),
      [1, 1, 2, 2, 2, 3],
    );
    assert.equal(epochOf(states), 3);
    assert.equal(epochOf([]), 1);
    assert.ok(states.every((state, at) => at === 0 || state.at === (states[at - 1]?.at ?? 0) + 1));
  });

  test("goes on after 9,999 states, in order", async () => {
    const { lake } = createSmallLake();
    const states = logOf(...Array.from({ length: 10_001 }, () => "dispatched" as const));
    for (const state of states) await lake.store.put(stateKey("run", state.seq), sealed(state));
    assert.deepEqual(await readStates(lake, "run"), states);
    const after = await appendState(lake, "run", () => ({ state: "cancelled", by: "me" }));
    assert.equal(after.at(-1)?.seq, 10_002);
    assert.equal((await readStates(lake, "run")).length, 10_002);
  });

  const entry = (state: Partial<RunState>) => sealed({ ...logOf("dispatched")[0], ...state });
  const damages: readonly (readonly [string, number, Buffer])[] = [
    ["a gap", 3, entry({ seq: 3 })],
    ["another number than its name", 2, entry({ seq: 1 })],
    ["no seal", 2, Buffer.from(JSON.stringify(logOf("dispatched", "dispatched")[1]))],
    ["no JSON", 2, Buffer.from("{")],
    ["no UTF-8", 2, Buffer.from([0x7b, 0xff, 0x7d])],
    ["an unknown state", 2, entry({ seq: 2, state: "paused" as never })],
    ["an unknown key", 2, entry({ seq: 2, more: 1 } as never)],
    ["an epoch that does not follow", 2, entry({ seq: 2, epoch: 2 })],
    ["a resume without a new epoch", 2, entry({ seq: 2, state: "resumed" })],
  ];
  for (const [name, seq, bytes] of damages) {
    test(`with ${name} is damaged`, async () => {
      const { lake } = createSmallLake();
      await appendState(lake, "run", () => ({ state: "dispatched", by: "me" }));
      const key = stateKey("run", seq);
      await lake.store.put(key, bytes);
      await assert.rejects(readStates(lake, "run"), { code: "LAKE_CORRUPT", message: new RegExp(key) });
    });
  }
});

describe("what a log amounts to", async () => {
  const run = await specification();
  const finalised = (counts: Partial<RunCounts>): Partial<RunState> => ({
    state: "finalised",
    counts: { ...someCounts, ...counts },
  });
  const clean = { points_failed: 0, points_rejected: 0, points_succeeded: 8 };
  const cases: readonly (readonly [string, readonly RunState[], status: string, isOpen: boolean])[] = [
    ["nothing", logOf(), "accepted", true],
    ["dispatched", logOf("dispatched"), "accepted", true],
    ["finalised with failed points", logOf("dispatched", "finalised"), "completed_with_failures", false],
    ["finalised without", logOf("dispatched", finalised(clean)), "completed", false],
    ["rejected points only", logOf(finalised({ points_failed: 0, points_succeeded: 0 })), "completed", false],
    ["no point succeeded", logOf(finalised({ points_succeeded: 0 })), "failed", false],
    ["a failed shard", logOf(finalised({ ...clean, shards_succeeded: 2 })), "completed_with_failures", false],
    ["no shard succeeded", logOf(finalised({ ...clean, points_succeeded: 0, shards_succeeded: 0 })), "failed", false],
    ["stopped", logOf("dispatched", { state: "stopped", reason: "budget" }), "stopped", false],
    ["cancelled", logOf("dispatched", "cancelled"), "cancelled", false],
    ["cancelled, then the rest committed", logOf("cancelled", "finalised"), "cancelled", false],
    ["resumed", logOf("dispatched", "stopped", "resumed"), "accepted", true],
    ["resumed after finalised", logOf("finalised", "resumed", "dispatched"), "accepted", true],
    ["finalised again", logOf("finalised", "resumed", finalised(clean)), "completed", false],
    ["finalised twice", logOf("finalised", finalised(clean)), "completed", false],
  ];
  for (const [name, states, status, isOpen] of cases) {
    test(`${name}: ${status}, ${isOpen ? "open" : "closed"}`, () => {
      const summary = summariseRun(run, states);
      assert.deepEqual(
        { status: summary.status, isOpen: summary.isOpen, seq: summary.state_seq, updated_at: summary.updated_at },
        { status, isOpen, seq: states.length, updated_at: states.at(-1)?.at ?? run.accepted_at },
      );
    });
  }

  test("counts and times are those of the last finalisation of the epoch, the reason the one that closed it", () => {
    const twice = summariseRun(run, logOf("finalised", finalised(clean)));
    assert.deepEqual([twice.counts?.points_succeeded, twice.completed_at], [8, 1001]);
    const resumed = summariseRun(run, logOf("finalised", "resumed"));
    assert.deepEqual([resumed.counts, resumed.completed_at, resumed.epoch], [null, null, 2]);
    const stopped = summariseRun(run, logOf({ state: "stopped", reason: "budget" }, "finalised"));
    assert.deepEqual([stopped.status_reason, stopped.counts], ["budget", someCounts]);
  });
});
