import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import type { ShardProgress, ShardResult, ShardRunner } from "../../src/ports/index.ts";
import type { Script } from "./support/scripted-shards.ts";
import { messageFor, progressOf } from "./support/scripted-shards.ts";

interface Started {
  readonly result: Promise<ShardResult>;
  /** Resolves at the first progress: the shard is running. */
  readonly running: Promise<void>;
  readonly progress: readonly ShardProgress[];
  abort(reason: unknown): void;
}

/** The promises of the ShardRunner port; every adapter passes them. The runner must play the scripts of `support`. */
export function shardRunnerSuite(name: string, open: (concurrency: number) => ShardRunner): void {
  describe(`ShardRunner: ${name}`, { timeout: 30_000 }, () => {
    let opened: ShardRunner[] = [];
    afterEach(async () => {
      await Promise.all(opened.map((runner) => runner.close()));
      opened = [];
    });
    const openRunner = (concurrency: number) => {
      const runner = open(concurrency);
      opened.push(runner);
      return runner;
    };

    it("passes on progress in order, then the result", async () => {
      const shard = start(openRunner(1), "commits", 5);
      const last = { points_succeeded: 100, points_failed: 2, points_rejected: 1 };
      assert.deepEqual(await shard.result, { state: "committed", progress: last });
      assert.deepEqual(shard.progress, [progressOf(5), last]);
    });

    it("resolves for a dropped shard", async () => {
      const shard = start(openRunner(1), "drops");
      assert.deepEqual(await shard.result, { state: "dropped", reason: "the run is cancelled" });
    });

    it("keeps the code, message and problems of an error", async () => {
      await assert.rejects(start(openRunner(1), "fails").result, {
        name: "SweeplakeError",
        code: "MODEL_CODE_MISMATCH",
        message: "other code",
        problems: [{ code: "VALUE_INVALID", pointer: "/a", found: "1", valid: "2" }],
      });
    });

    it("makes a SweeplakeError of anything else that is thrown", async () => {
      const expected = { name: "SweeplakeError", code: "INTERNAL", message: "not one of ours" };
      await assert.rejects(start(openRunner(1), "throws").result, expected);
    });

    it("goes on after a failure, and runs a message again", async () => {
      const runner = openRunner(1);
      await assert.rejects(start(runner, "fails").result);
      assert.equal((await start(runner, "commits").result).state, "committed");
      assert.equal((await start(runner, "commits").result).state, "committed");
    });

    it("runs the same message twice at the same time", async () => {
      const runner = openRunner(2);
      const shards = [start(runner, "waits"), start(runner, "waits")];
      await Promise.all(shards.map((shard) => shard.running));
      await abortAll(shards);
    });

    for (const concurrency of [1, 2]) {
      it(`runs ${concurrency} of 5 shards at once, no more and no fewer`, async () => {
        const runner = openRunner(concurrency);
        assert.equal(runner.concurrency, concurrency);
        let running = 0;
        let most = 0;
        const onStart = () => {
          most = Math.max(most, ++running);
        };
        const shards = [0, 1, 2, 3, 4].map((shardId) => start(runner, "waits", shardId, onStart));
        await Promise.all(shards.slice(0, concurrency).map((shard) => shard.running));
        for (const shard of shards) {
          await shard.running;
          running--;
          await abortAll([shard]);
        }
        assert.equal(most, concurrency);
      });
    }

    it("runs shards in the order of the calls", async () => {
      const runner = openRunner(1);
      const order: number[] = [];
      const shards = [3, 1, 4, 0, 5].map((shardId) => start(runner, "commits", shardId, () => order.push(shardId)));
      await Promise.all(shards.map((shard) => shard.result));
      assert.deepEqual(order, [3, 1, 4, 0, 5]);
    });

    describe("abort", () => {
      it("rejects a shard that is running, with the signal's reason", async () => {
        const runner = openRunner(1);
        const shard = start(runner, "waits");
        await shard.running;
        await abortAll([shard]);
        assert.equal((await start(runner, "commits").result).state, "committed");
      });

      it("rejects a shard that waits its turn, at once, and never starts it", async () => {
        const runner = openRunner(1);
        const running = start(runner, "waits", 0);
        const [waiting, next] = [start(runner, "commits", 1), start(runner, "commits", 2)];
        await running.running;
        await abortAll([waiting]);
        assert.deepEqual(waiting.progress, []);
        await abortAll([running]);
        assert.equal((await next.result).state, "committed");
        assert.deepEqual(waiting.progress, []);
      });

      it("before the call rejects it, and starts nothing", async () => {
        const runner = openRunner(1);
        const reason = new Error("too late");
        const options = { signal: AbortSignal.abort(reason), onProgress: () => assert.fail("started") };
        await assert.rejects(runner.run(messageFor("commits"), options), (error) => error === reason);
      });

      it("does not hide a commit that was being put", async () => {
        const shard = start(openRunner(1), "finishes-anyway");
        await shard.running;
        shard.abort(new Error("abandoned"));
        assert.deepEqual(await shard.result, { state: "committed", progress: progressOf(7) });
      });

      it("after the end changes nothing", async () => {
        const runner = openRunner(1);
        const shard = start(runner, "commits");
        await shard.result;
        shard.abort(new Error("too late"));
        assert.equal((await start(runner, "commits").result).state, "committed");
      });
    });

    describe("close", () => {
      it("rejects what runs and what waits", async () => {
        const runner = openRunner(1);
        const running = start(runner, "waits");
        const waiting = start(runner, "commits");
        await running.running;
        const rejected = Promise.all(
          [running, waiting].map((shard) => assert.rejects(shard.result, { code: "INTERRUPTED" })),
        );
        await runner.close();
        await rejected;
        assert.deepEqual(waiting.progress, []);
      });

      it("rejects a shard that was asked for in the same moment", async () => {
        const runner = openRunner(1);
        const rejected = assert.rejects(start(runner, "commits").result, { code: "INTERRUPTED" });
        await runner.close();
        await rejected;
      });

      it("refuses later shards, and may be called twice", async () => {
        const runner = openRunner(1);
        await start(runner, "commits").result;
        await runner.close();
        await runner.close();
        await assert.rejects(start(runner, "commits").result, { code: "INTERRUPTED" });
      });
    });
  });
}

function start(runner: ShardRunner, script: Script, shardId = 0, onStart: () => void = () => {}): Started {
  const controller = new AbortController();
  const running = Promise.withResolvers<void>();
  const progress: ShardProgress[] = [];
  const onProgress = (each: ShardProgress) => {
    if (progress.length === 0) onStart();
    progress.push(each);
    running.resolve();
  };
  const result = runner.run(messageFor(script, shardId), { signal: controller.signal, onProgress });
  return { result, running: running.promise, progress, abort: (reason) => controller.abort(reason) };
}

/** Aborts each shard with a reason of its own, and expects to see that very reason. */
async function abortAll(shards: readonly Started[]): Promise<void> {
  await Promise.all(
    shards.map(async (shard) => {
      const reason = new Error("abandoned");
      shard.abort(reason);
      await assert.rejects(shard.result, (error) => error === reason);
    }),
  );
}
