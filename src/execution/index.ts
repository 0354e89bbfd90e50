/**
 * Runs one shard of a run, wherever a worker is: loads the run's own code, resolves and simulates its points, puts
 * their rows and commits.
 */

export type { ShardExecutorOptions } from "./execute-shard.ts";
export { CHECKPOINT_AFTER_MS, createShardExecutor } from "./execute-shard.ts";
export type { ExecutableModel } from "./run-model.ts";
export { loadRunModel } from "./run-model.ts";
export { runPoints } from "./run-points.ts";
export type { RunnableRun } from "./runnable-run.ts";
export { compileRun } from "./runnable-run.ts";
