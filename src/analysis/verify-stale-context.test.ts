import assert from "node:assert/strict";
import { test } from "node:test";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import type { RunState } from "../contract/index.ts";
import { appendState } from "../lake/index.ts";
import { verifyRun } from "./verify-run.ts";

const name = "run_context says what the specification and the state log say";

/** Whether verify accepts the run_context of an accepted run to whose log a state was added, but no newer row. */
async function acceptsStaleContext(state: RunState["state"]): Promise<boolean> {
  const { lake, accept } = createSmallLake();
  const { specification: run } = await accept(oddRequest);
  await appendState(lake, run.run_id, () => ({ state, by: "a process that died" }));
  const check = (await verifyRun(lake, run)).checks.find((each) => each.name === name);
  assert.ok(check !== undefined);
  return check.failed === 0;
}

test("run_context may lag behind the log of a run that is open, and of no other", async () => {
  assert.equal(await acceptsStaleContext("dispatched"), true);
  assert.equal(await acceptsStaleContext("resumed"), true);
  assert.equal(await acceptsStaleContext("cancelled"), false);
});
