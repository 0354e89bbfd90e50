import { createChildProcessShardRunner } from "../../src/adapters/child-process/index.ts";
import { createInlineShardRunner } from "../../src/adapters/inline/index.ts";
import { systemClock } from "../../src/adapters/system/index.ts";
import { shardRunnerSuite } from "./shard-runner.ts";
import { executeScript, scriptedWorkers } from "./support/scripted-shards.ts";

shardRunnerSuite("inline", (concurrency) => createInlineShardRunner(executeScript, concurrency));
shardRunnerSuite("child-process", (concurrency) =>
  createChildProcessShardRunner({ ...scriptedWorkers, concurrency, clock: systemClock }),
);
