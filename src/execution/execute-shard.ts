import type { RunSpecification } from "../contract/index.ts";
import { SweeplakeError } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { commitShard, countsOf, readCommit, readStates, summariseRun } from "../lake/index.ts";
import type { ExecuteShard, ShardMessage, ShardResult } from "../ports/index.ts";
import { openPointStore } from "./point-store.ts";
import type { RunLoaderOptions } from "./run-loader.ts";
import { createRunLoader } from "./run-loader.ts";
import { runPoints } from "./run-points.ts";
import type { ExecutedPoint } from "./shard-tables.ts";

/** What a worker needs to run shards of any run of a lake. */
export interface ShardExecutorOptions extends RunLoaderOptions {
  /** How this worker is named in shard_outcomes. */
  readonly worker: string;
  readonly runtimeVersion: string;
  /** Milliseconds of uncommitted work that are worth a checkpoint in the lake. Default CHECKPOINT_AFTER_MS. */
  readonly checkpointAfterMs?: number | undefined;
}

/** Default of uncommitted work, in milliseconds, after which a checkpoint is put (DESIGN section 8, step 5). */
export const CHECKPOINT_AFTER_MS = 30_000;

/**
 * Runs shards (DESIGN section 8, step 4): drops a message that is no longer wanted, else resolves and simulates the
 * shard's points, puts their files and commits. A shard that is committed already is not run again.
 *
 * Rejects with RUN_NOT_FOUND, MODEL_CODE_MISMATCH, LAKE_CORRUPT or STORE_FAILED, having committed nothing.
 */
export function createShardExecutor(options: ShardExecutorOptions): ExecuteShard {
  const { lake } = options;
  const loadRun = createRunLoader(options);
  return async (message, runOptions) => {
    const startedAt = lake.clock.now();
    const run = await loadRun(message.run_id);
    const { specification } = run;
    const unwanted = await whyUnwanted(lake, specification, message);
    if (unwanted !== undefined) return unwanted;
    const range = run.plan.shard(message.shard_id);
    const tables = await run.tables.take();
    const store = await openPointStore({
      lake,
      run: specification,
      shardId: message.shard_id,
      startIndex: range.start_index,
      metricCount: run.model.description.metrics.length,
      journal: runOptions.journal,
      checkpointAfterMs: options.checkpointAfterMs ?? CHECKPOINT_AFTER_MS,
    });
    const { journal, signal, onProgress } = runOptions;
    const record = (point: ExecutedPoint) => tables.append(message.shard_id, point);
    const executed = await runPoints(run, range, { store, record, signal, onProgress });
    journal?.end();
    const files = tables.finish();
    run.tables.giveBack(tables);
    const commit = await commitShard(lake, specification, run.model.description, {
      shard_id: message.shard_id,
      ...range,
      ...files,
      ...executed,
      attempt: {
        epoch: message.epoch,
        attempt: message.attempt,
        worker: options.worker,
        runtime_version: options.runtimeVersion,
        started_at: startedAt,
      },
    });
    const progress = countsOf(commit);
    runOptions.onProgress(progress);
    return { state: "committed", progress };
  };
}

async function whyUnwanted(lake: Lake, run: RunSpecification, message: ShardMessage): Promise<ShardResult | undefined> {
  if (message.shard_id < 0 || message.shard_id >= run.shards.count) {
    throw new SweeplakeError("INTERNAL", `run ${run.run_id} has no shard ${message.shard_id}`);
  }
  const commit = await readCommit(lake, run, message.shard_id);
  if (commit !== undefined) return { state: "committed", progress: countsOf(commit) };
  const summary = summariseRun(run, await readStates(lake, run.run_id));
  if (!summary.isOpen) return { state: "dropped", reason: `the run is ${summary.status}` };
  if (message.epoch < summary.epoch) return { state: "dropped", reason: `the run is in epoch ${summary.epoch}` };
  return undefined;
}
