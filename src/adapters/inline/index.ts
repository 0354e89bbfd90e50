/** Runs shards in this very process: no isolation, no start-up cost, easy to debug. */

export { createInlineShardRunner } from "./shard-runner.ts";
