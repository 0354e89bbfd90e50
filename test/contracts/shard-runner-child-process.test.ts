import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createChildProcessShardRunner } from "../../src/adapters/child-process/index.ts";
import type { ShardRunner } from "../../src/ports/index.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { startProgram } from "./support/programs.ts";
import type { ProcessScript, Script } from "./support/scripted-shards.ts";
import { messageFor, scriptedWorkers } from "./support/scripted-shards.ts";

const timeout = { timeout: 30_000 };
const runScript = (runner: ShardRunner, script: Script | ProcessScript) =>
  runner.run(messageFor(script), { signal: new AbortController().signal, onProgress: () => {} });

async function withRunner(clock: ManualClock, use: (runner: ShardRunner) => Promise<void>): Promise<void> {
  const runner = createChildProcessShardRunner({ ...scriptedWorkers, concurrency: 1, clock });
  try {
    await use(runner);
  } finally {
    await runner.close();
  }
}

describe("ShardRunner: child-process, crashes", timeout, () => {
  const crashes = {
    exits: "the worker process ended with exit code 3",
    "is-killed": "the worker process was ended by SIGKILL",
  } as const;
  for (const [script, message] of Object.entries(crashes)) {
    it(`rejects with WORKER_CRASHED when the worker ${script}; the next shard gets a new one`, async () => {
      await withRunner(new ManualClock(), async (runner) => {
        const crashed = { code: "WORKER_CRASHED", retryable: true, message };
        await assert.rejects(runScript(runner, script as ProcessScript), crashed);
        assert.equal((await runScript(runner, "commits")).state, "committed");
        await assert.rejects(runScript(runner, script as ProcessScript), crashed);
      });
    });
  }
});

describe("ShardRunner: child-process, abort", timeout, () => {
  it("kills a worker that does not answer within 5 s, and not earlier", async () => {
    const clock = new ManualClock();
    await withRunner(clock, async (runner) => {
      const controller = new AbortController();
      const started = Promise.withResolvers<void>();
      const options = { signal: controller.signal, onProgress: () => started.resolve() };
      const run = runner.run(messageFor("ignores-abort"), options);
      let isSettled = false;
      const rejected = assert
        .rejects(run, (error) => error === controller.signal.reason)
        .then(() => {
          isSettled = true;
        });
      await started.promise;
      controller.abort(new Error("not wanted any more"));
      clock.advance(4_999);
      // Long enough for a worker that was killed to be noticed: a whole other one starts, works and ends meanwhile.
      await withRunner(clock, async (other) => void (await runScript(other, "commits")));
      assert.equal(isSettled, false);
      clock.advance(1);
      await rejected;
      assert.equal((await runScript(runner, "commits")).state, "committed");
    });
  });
});

describe("ShardRunner: child-process, seen from outside", timeout, () => {
  it("prints what a model prints on stderr", async () => {
    const parent = startProgram("shard-parent.ts", ["prints", "close"]);
    assert.deepEqual([await parent.nextLine(), await parent.nextLine()], ["started", "dropped"]);
    parent.child.stdin?.end("go\n");
    const { code, stdout, stderr } = await parent.closed;
    const expected = { code: 0, stdout: "started\ndropped\n", stderr: "printed by the model\n" };
    assert.deepEqual({ code, stdout, stderr }, expected);
  });

  for (const script of ["waits", "ignores-abort"] as const) {
    it(`leaves nothing behind after close that would keep the parent alive: ${script}`, async () => {
      const parent = startProgram("shard-parent.ts", [script, "close"]);
      assert.equal(await parent.nextLine(), "started");
      parent.child.stdin?.end("go\n");
      const { code, stdout, stderr } = await parent.closed;
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "started\nINTERRUPTED\n", stderr: "" });
    });

    it(`leaves no worker behind when the parent is killed: ${script}`, async () => {
      const parent = startProgram("shard-parent.ts", [script, "none"]);
      assert.equal(await parent.nextLine(), "started");
      parent.child.kill("SIGKILL");
      // The worker holds the parent's stderr, so this resolves only once it has ended as well.
      assert.equal((await parent.closed).signal, "SIGKILL");
    });
  }

  it("leaves the decision about Ctrl-C to the parent", async () => {
    const parent = startProgram("shard-parent.ts", ["interrupts-itself", "none"]);
    assert.equal(await parent.nextLine(), "started");
    parent.child.stdin?.end("go\n");
    assert.equal(await parent.nextLine(), "dropped");
    parent.child.kill("SIGKILL");
    await parent.closed;
  });
});
