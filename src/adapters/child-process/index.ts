/**
 * Runs shards in child processes, so that a model which exhausts its memory or crashes takes down nothing but its own
 * attempt. `pool.ts` hands out shards, `worker.ts` is one child seen from the parent, `serve-shards.ts` the child's own
 * side, `protocol.ts` what they say to each other.
 */

export type { ChildProcessOptions } from "./pool.ts";
export { createChildProcessShardRunner } from "./pool.ts";
export type { FromWorker, ToWorker } from "./protocol.ts";
export { serveShards } from "./serve-shards.ts";
