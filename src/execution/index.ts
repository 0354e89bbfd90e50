/**
 * Runs one shard of a run, wherever a worker is: loads the run's own code, resolves and simulates its points, puts
 * their rows and commits. Or executes a single point, and writes nothing. Points can also be tried outside a run.
 */

export { blamedFault } from "./blamed-fault.ts";
export type { PointExecutorOptions } from "./execute-point.ts";
export { createPointExecutor } from "./execute-point.ts";
export type { ShardExecutorOptions } from "./execute-shard.ts";
export { CHECKPOINT_AFTER_MS, createShardExecutor } from "./execute-shard.ts";
export type { ExecutableModel } from "./run-model.ts";
export { loadRunModel } from "./run-model.ts";
export { runPoints, timingOf } from "./run-points.ts";
export type { RunnableRun } from "./runnable-run.ts";
export { compileRun } from "./runnable-run.ts";
export type { TriedPoint, TryPoint } from "./try-point.ts";
export { openTryPoint } from "./try-point.ts";
