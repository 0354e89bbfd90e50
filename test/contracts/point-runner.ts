import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import type { PointRunner } from "../../src/ports/index.ts";
import type { PointScript } from "./support/scripted-points.ts";
import { pointFor } from "./support/scripted-points.ts";

/** The promises of the PointRunner port; every adapter passes them. The runner must play the scripts of `support`. */
export function pointRunnerSuite(name: string, open: (concurrency: number) => PointRunner): void {
  describe(`PointRunner: ${name}`, { timeout: 30_000 }, () => {
    let opened: PointRunner[] = [];
    afterEach(async () => {
      await Promise.all(opened.map((runner) => runner.close()));
      opened = [];
    });
    const openRunner = (concurrency: number) => {
      const runner = open(concurrency);
      opened.push(runner);
      return runner;
    };
    const run = (runner: PointRunner, script: PointScript, point = 0, signal = new AbortController().signal) =>
      runner.run(pointFor(script, point), { signal });

    it("gives each point's own files, to the byte", async () => {
      const runner = openRunner(2);
      assert.equal(runner.concurrency, 2);
      const files = await Promise.all([3, 1, 2].map((point) => run(runner, "answers", point)));
      assert.deepEqual(
        files.map((each) => [[...each.effective_parameters], [...each.outcomes]]),
        [3, 1, 2].map((point) => [
          [7, point],
          [255, 0],
        ]),
      );
    });

    it("keeps the code of an error, makes a SweeplakeError of any other, and goes on", async () => {
      const runner = openRunner(1);
      await assert.rejects(run(runner, "fails"), { code: "MODEL_CODE_MISMATCH", message: "other code" });
      await assert.rejects(run(runner, "throws"), { code: "INTERNAL", message: "not one of ours" });
      assert.deepEqual([...(await run(runner, "answers", 5)).effective_parameters], [7, 5]);
    });

    it("rejects with the signal's reason, whether the point runs or waits its turn", async () => {
      const runner = openRunner(1);
      const controller = new AbortController();
      const points = [run(runner, "waits", 0, controller.signal), run(runner, "answers", 1, controller.signal)];
      const reason = new Error("not wanted any more");
      controller.abort(reason);
      for (const point of points) await assert.rejects(point, (error) => error === reason);
      await run(runner, "answers");
    });

    it("rejects everything once it is closed, which may happen twice", async () => {
      const runner = openRunner(1);
      const rejected = ["waits", "answers"].map((script) =>
        assert.rejects(run(runner, script as PointScript), { code: "INTERRUPTED" }),
      );
      await runner.close();
      await runner.close();
      await Promise.all(rejected);
      await assert.rejects(run(runner, "answers"), { code: "INTERRUPTED" });
    });
  });
}
