import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Clock } from "../../src/ports/index.ts";

/** A clock, and what makes at least `milliseconds` pass on it: nothing, for one that runs by itself. */
export interface OpenedClock {
  readonly clock: Clock;
  pass(milliseconds: number): void;
}

/** The promises of the Clock port; every adapter passes them. */
export function clockSuite(name: string, open: () => OpenedClock): void {
  describe(`Clock: ${name}`, { timeout: 10_000 }, () => {
    it("gives integers that have advanced after a sleep", async () => {
      const { clock, pass } = open();
      const before = clock.now();
      const startedAt = clock.monotonic();
      const sleeping = clock.sleep(20);
      pass(20);
      assert.equal(await sleeping, undefined);
      const after = clock.now();
      assert.ok(Number.isSafeInteger(before) && Number.isSafeInteger(after));
      // Node's timers may fire up to a millisecond early.
      assert.ok(after - before >= 19, `${after - before} ms`);
      assert.ok(clock.monotonic() - startedAt >= 19);
    });

    it("ends a sleep at once, with the signal's reason, when it is aborted", async () => {
      const { clock } = open();
      const controller = new AbortController();
      const reason = new Error("woken");
      const sleeping = clock.sleep(3_600_000, controller.signal);
      controller.abort(reason);
      await assert.rejects(sleeping, (error) => error === reason);
    });

    it("does not sleep where the signal is aborted already, whatever the reason is", async () => {
      const { clock } = open();
      await assert.rejects(clock.sleep(3_600_000, AbortSignal.abort("a text")), (error) => error === "a text");
    });

    it("is indifferent to an abort after the sleep", async () => {
      const { clock, pass } = open();
      const controller = new AbortController();
      const sleeping = clock.sleep(1, controller.signal);
      pass(1);
      await sleeping;
      controller.abort();
    });
  });
}
