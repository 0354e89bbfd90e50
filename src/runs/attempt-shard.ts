import type { RunSpecification, SweeplakeError } from "../contract/index.ts";
import { toErrorRecord } from "../contract/index.ts";
import type { FailedAttempt, Lake } from "../lake/index.ts";
import { failedAttemptRow, putFailure } from "../lake/index.ts";
import { pointMessage } from "../model/index.ts";
import { shardRange } from "../planning/index.ts";
import type { ShardProgress, ShardResult, ShardRunner } from "../ports/index.ts";

/** Tries at a shard in one epoch; after the last one it has finally failed. */
export const MAX_ATTEMPTS = 3;

/** Who runs shards, and with what. */
export interface ShardWork {
  readonly lake: Lake;
  readonly runner: ShardRunner;
  /** How this process is named in the state log and in the rows of failed attempts. */
  readonly by: string;
  readonly runtimeVersion: string;
}

export interface ShardTask {
  readonly shardId: number;
  readonly epoch: number;
  /** The number of the next attempt, counted from 1 in the epoch. */
  readonly nextAttempt: number;
  /** Once aborted, the attempt is dropped. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ShardProgress) => void;
}

/**
 * Runs one shard until it is committed, dropped, or has finally failed (undefined). A failed attempt is recorded and
 * the shard tried again. Rejects with what no other attempt could mend, or with the signal's reason.
 */
export async function attemptShard(
  work: ShardWork,
  run: RunSpecification,
  task: ShardTask,
): Promise<ShardResult | undefined> {
  const { shardId: shard_id, epoch, signal, onProgress } = task;
  const pointTimeoutMs = run.request.limits.point_timeout_ms;
  for (let attempt = task.nextAttempt; attempt <= MAX_ATTEMPTS; attempt++) {
    const startedAt = work.lake.clock.now();
    const message = { run_id: run.run_id, shard_id, epoch, attempt };
    try {
      return await work.runner.run(message, { signal, pointTimeoutMs, onProgress });
    } catch (error) {
      signal.throwIfAborted();
      if (!isAttemptFailure(error)) throw error;
      const isFinal = attempt === MAX_ATTEMPTS || toErrorRecord(error).code === "LAKE_CORRUPT";
      await recordFailure(work, run, { ...message, startedAt, isFinal, error });
      if (isFinal) return undefined;
    }
  }
  return undefined;
}

/** Whether an error says something about this shard alone. Any other would meet every shard. */
function isAttemptFailure(error: unknown): boolean {
  const codes: readonly string[] = ["WORKER_CRASHED", "INTERNAL", "LAKE_CORRUPT"] satisfies SweeplakeError["code"][];
  return codes.includes(toErrorRecord(error).code);
}

async function recordFailure(
  { lake, by, runtimeVersion }: ShardWork,
  run: RunSpecification,
  failure: FailedAttempt & { readonly startedAt: number; readonly isFinal: boolean; readonly error: unknown },
): Promise<void> {
  const { shard_id, epoch, attempt, startedAt, isFinal } = failure;
  const { code, message } = toErrorRecord(failure.error);
  const row = failedAttemptRow(run, {
    shard_id,
    ...shardRange(run.total_points, run.shards.count, shard_id),
    attempt: { epoch, attempt, worker: by, runtime_version: runtimeVersion, started_at: startedAt },
    finished_at: Math.max(lake.clock.now(), startedAt),
    isFinal,
    error: { code, message: pointMessage(message) },
  });
  await putFailure(lake, run, row);
  lake.log.warn(`shard ${shard_id}, attempt ${attempt}: ${message}`, { run_id: run.run_id });
}
