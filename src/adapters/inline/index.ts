/** Runs shards, and single points, in this very process: no isolation, no start-up cost, easy to debug. */

export { createInlinePointRunner, createInlineShardRunner } from "./shard-runner.ts";
