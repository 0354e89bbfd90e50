import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemClock } from "../../src/adapters/system/index.ts";
import { clockSuite } from "./clock.ts";
import { ManualClock } from "./support/manual-clock.ts";

clockSuite("system", () => ({ clock: systemClock, pass: () => {} }));
clockSuite("manual, of the tests", () => {
  const clock = new ManualClock();
  return { clock, pass: (milliseconds) => clock.advance(milliseconds) };
});

describe("Clock: system", () => {
  it("leaves no timer behind when a sleep is aborted", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
    const before = timers();
    const controller = new AbortController();
    const sleeping = systemClock.sleep(3_600_000, controller.signal);
    assert.equal(timers(), before + 1);
    controller.abort(new Error("woken"));
    await assert.rejects(sleeping);
    assert.equal(timers(), before);
  });
});
