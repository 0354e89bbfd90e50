import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createChildProcessPointRunner } from "../../src/adapters/child-process/index.ts";
import { createInlinePointRunner } from "../../src/adapters/inline/index.ts";
import { systemClock } from "../../src/adapters/system/index.ts";
import { pointRunnerSuite } from "./point-runner.ts";
import { executePointScript, pointFor, scriptedPointWorkers } from "./support/scripted-points.ts";

const openProcesses = (concurrency: number, isDebugged = false) =>
  createChildProcessPointRunner({ ...scriptedPointWorkers, concurrency, clock: systemClock, isDebugged });

pointRunnerSuite("inline", (concurrency) => createInlinePointRunner(executePointScript, concurrency));
pointRunnerSuite("child-process", openProcesses);

describe("PointRunner: child-process, a point that ends its process", { timeout: 30_000 }, () => {
  for (const isDebugged of [false, true]) {
    it(isDebugged ? "has ended it for the person who debugs it" : "is blamed in a fresh one", async () => {
      const runner = openProcesses(1, isDebugged);
      try {
        const files = runner.run(pointFor("exits"), { signal: new AbortController().signal });
        const ended = { code: "WORKER_CRASHED", message: "the worker process ended with exit code 3" };
        if (isDebugged) await assert.rejects(files, ended);
        else assert.deepEqual([...(await files).outcomes], [1]);
      } finally {
        await runner.close();
      }
    });
  }
});
