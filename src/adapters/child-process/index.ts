/**
 * Runs shards, and single points, in child processes, so that a model which exhausts its memory or crashes takes down
 * nothing but its own point. `pool.ts` hands out workers, `supervise.ts` decides what a death means, `worker.ts` is one
 * child seen from the parent, `serve-shards.ts` the child's own side, `protocol.ts` what they say to each other,
 * `journal.ts` what outlives a child. `supervise-points.ts` and `serve-points.ts` are the two sides of points that are
 * tried outside a run.
 */

export { scratchFailed } from "./journal.ts";
export type { ChildProcessOptions } from "./pool.ts";
export { createChildProcessPointRunner, createChildProcessShardRunner } from "./pool.ts";
export type { Answer, FromWorker, ToWorker } from "./protocol.ts";
export type { OpenPoints } from "./serve-points.ts";
export { serveTriedPoints } from "./serve-points.ts";
export { servePoints, serveShards } from "./serve-shards.ts";
export type { PointFate, PointsTask } from "./supervise-points.ts";
export { supervisePoints } from "./supervise-points.ts";
