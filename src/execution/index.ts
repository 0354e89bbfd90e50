/**
 * Runs one shard of a run, wherever a worker is: loads the run's own code, resolves and simulates its points, puts
 * their rows and commits. Points can also be tried outside a run.
 */

export { blamedFault } from "./blamed-fault.ts";
export type { ShardExecutorOptions } from "./execute-shard.ts";
export { CHECKPOINT_AFTER_MS, createShardExecutor } from "./execute-shard.ts";
export type { ExecutableModel } from "./run-model.ts";
export { loadRunModel } from "./run-model.ts";
export { timingOf } from "./run-points.ts";
export type { TriedPoint, TryPoint } from "./try-point.ts";
export { openTryPoint } from "./try-point.ts";
