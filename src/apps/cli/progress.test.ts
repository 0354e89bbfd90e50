import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ManualClock } from "../../../test/contracts/support/manual-clock.ts";
import { recordingTerminal } from "../../../test/support/recording-terminal.ts";
import type { RunProgress } from "../../runs/index.ts";
import { createProgressDisplay } from "./progress.ts";

const progress = (points_succeeded: number, more: Partial<RunProgress> = {}): RunProgress => ({
  points_succeeded,
  points_failed: 0,
  points_rejected: 0,
  shards_committed: 0,
  shards_failed: 0,
  ...more,
});

function scene(isInteractive: boolean, width = 100) {
  const clock = new ManualClock();
  const terminal = recordingTerminal({ isInteractive, width });
  const display = createProgressDisplay(terminal, 1000, () => clock.now());
  const after = (milliseconds: number, state: RunProgress) => {
    clock.advance(milliseconds);
    display.update(state);
  };
  return { terminal, display, after };
}

describe("progress off a terminal", () => {
  test("is one plain line every five seconds, on stderr", () => {
    const { terminal, display, after } = scene(false);
    after(0, progress(0));
    after(4999, progress(90));
    assert.equal(terminal.stderr.text, "");
    after(1, progress(100));
    after(100, progress(110));
    after(4900, progress(300, { points_failed: 20, points_rejected: 5, shards_failed: 1 }));
    display.finish();
    assert.deepEqual(terminal.stderr.text.split("\n"), [
      "100 of 1,000 points, 20 points/s, 0 failed, 45 s left",
      "325 of 1,000 points, 33 points/s, 20 failed, 5 rejected, 1 shard failed, 21 s left",
      "",
    ]);
    assert.equal(terminal.stdout.text, "");
  });

  test("counts in its speed only what this process did", () => {
    const { terminal, after } = scene(false);
    after(0, progress(900));
    after(5000, progress(950));
    assert.equal(terminal.stderr.text, "950 of 1,000 points, 10 points/s, 0 failed, 5.0 s left\n");
  });

  test("says nothing of time left where nothing moves, or all is done", () => {
    const { terminal, after } = scene(false);
    after(0, progress(0));
    after(5000, progress(0));
    after(5000, progress(1000));
    assert.deepEqual(terminal.stderr.text.split("\n"), [
      "0 of 1,000 points, 0 points/s, 0 failed",
      "1,000 of 1,000 points, 100 points/s, 0 failed",
      "",
    ]);
  });
});

describe("progress on a terminal", () => {
  test("is one line that is written again, with a bar, and cleared at the end", () => {
    const { terminal, display, after } = scene(true);
    after(0, progress(0));
    after(99, progress(10));
    assert.equal(terminal.stderr.text, "");
    after(1, progress(500));
    after(100, progress(1000));
    display.finish();
    const frames = terminal.stderr.text.split("\r\u001b[2K").slice(1);
    assert.equal(frames.length, 3);
    assert.match(frames[0] ?? "", /^█{10}░{10} 500 of 1,000 points, 5,000 points\/s, 0 failed, 0\.1 s left$/);
    assert.match(frames[1] ?? "", /^█{20} 1,000 of 1,000 points/);
    assert.equal(frames[2], "");
    assert.ok(!terminal.stderr.text.includes("\n"));
  });

  test("never wraps", () => {
    const { terminal, after } = scene(true, 30);
    after(0, progress(0));
    after(100, progress(500));
    assert.equal(terminal.stderr.text.split("\r\u001b[2K").at(-1)?.length, 29);
  });

  test("leaves no trace where nothing was shown", () => {
    const { terminal, display, after } = scene(true);
    after(1, progress(1));
    display.finish();
    assert.equal(terminal.stderr.text, "");
  });
});
