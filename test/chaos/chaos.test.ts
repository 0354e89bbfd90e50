import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createMemoryObjectStore } from "../../src/adapters/memory/index.ts";
import { chaosSeed } from "./support/choices.ts";
import { disturbAtCall } from "./support/disturb-run.ts";
import { chaosInProcess, chaosOfProcesses } from "./support/run-chaos.ts";
import { referenceSweeps } from "./support/sweeps.ts";

const seed = chaosSeed(process.env);

describe("a process that dies at every step from request to finalised run", () => {
  for (const kind of ["before", "after"] as const) {
    test(`${kind} the step took effect`, { timeout: 120_000 }, async () => {
      const sweep = (await referenceSweeps()).find(({ name }) => name === "list in shards of 3");
      assert.ok(sweep);
      for (let call = 0; call < sweep.calls; call++) {
        const faults = await disturbAtCall(sweep, createMemoryObjectStore(), call, { kind, isDeath: true });
        assert.equal(faults.length, 1, `call ${call}`);
      }
    });
  }
});

/** `npm run chaos` is the long form of this. */
describe(`chaos, SWEEPLAKE_CHAOS_SEED=${seed}`, () => {
  test("of stores, deaths and deliveries in this process: 400 faults", { timeout: 180_000 }, async (context) => {
    const counts = await chaosInProcess({ seed, faults: 400 });
    context.diagnostic(JSON.stringify(counts));
    assert.deepEqual(Object.keys(counts).sort(), ["at", "death", "failure", "shard"]);
  });

  test("of real processes: 25 faults", { timeout: 300_000 }, async (context) => {
    const counts = await chaosOfProcesses({ seed, faults: 25 });
    context.diagnostic(JSON.stringify(counts));
    assert.ok((counts.process ?? 0) > 0);
  });
});
