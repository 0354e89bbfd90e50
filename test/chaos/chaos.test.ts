import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chaosSeed } from "./support/choices.ts";
import { chaosInProcess, chaosOfProcesses } from "./support/run-chaos.ts";

const seed = chaosSeed(process.env);

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
