import type { RunSpecification } from "../contract/index.ts";
import { type SweeplakeError, toErrorRecord } from "../contract/index.ts";
import type { FailedAttempt, Lake } from "../lake/index.ts";
import {
  appendState,
  countsOf,
  epochOf,
  failedAttemptRow,
  listShards,
  putFailure,
  readCommit,
  summariseRun,
} from "../lake/index.ts";
import { pointMessage } from "../model/index.ts";
import { shardRange } from "../planning/index.ts";
import type { ShardProgress, ShardRunner } from "../ports/index.ts";

/** Tries at a shard in one epoch; after the last one it has finally failed. */
export const MAX_ATTEMPTS = 3;

export interface DispatchOptions {
  readonly lake: Lake;
  readonly runner: ShardRunner;
  /** How this process is named in the state log and in the rows of failed attempts. */
  readonly by: string;
  readonly runtimeVersion: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

/** How far a run is. Counts include what earlier processes committed. */
export interface RunProgress extends ShardProgress {
  readonly shards_committed: number;
  readonly shards_failed: number;
}

/**
 * Runs every shard of an open run that is neither committed nor finally failed (DESIGN section 8, steps 3 and 4), as
 * many at once as the runner takes. Resolves when there is none left; a run that is not open is left alone.
 *
 * A worker that crashes is one failed attempt: it is recorded and the shard tried again. What no other attempt could
 * mend (the store, the code) is thrown at once, and what is committed by then stays. Rejects with the signal's reason
 * once it is aborted.
 */
export async function dispatchRun(options: DispatchOptions, run: RunSpecification): Promise<void> {
  const { lake, runner, by } = options;
  const states = await appendState(lake, run.run_id, (log) => {
    const isDispatched = log.some((state) => state.state === "dispatched" && state.epoch === epochOf(log));
    return isDispatched || !summariseRun(run, log).isOpen ? undefined : { state: "dispatched", by };
  });
  if (!summariseRun(run, states).isOpen) return;
  const epoch = epochOf(states);
  const { committed, failures } = await listShards(lake, run);
  const tracker = await trackProgress(options, run, committed);
  const pending = pendingShards(run, committed);
  // One failure that stops the run also stops the shards that are being run.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const lane = async () => {
    for (const shardId of pending) {
      signal.throwIfAborted();
      const earlier = failures.filter((each) => each.shard_id === shardId && each.epoch === epoch);
      await runShard({ ...options, signal }, run, tracker, { shardId, epoch, earlier });
    }
  };
  const lanes = Array.from({ length: Math.max(1, Math.min(runner.concurrency, run.shards.count)) }, () =>
    lane().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(lanes);
  signal.throwIfAborted();
}

/** Shared by all lanes: each takes the next shard that is missing. */
function* pendingShards(run: RunSpecification, committed: ReadonlySet<number>): Generator<number> {
  for (let shardId = 0; shardId < run.shards.count; shardId++) {
    if (!committed.has(shardId)) yield shardId;
  }
}

interface ShardTask {
  readonly shardId: number;
  readonly epoch: number;
  readonly earlier: readonly FailedAttempt[];
}

async function runShard(
  options: DispatchOptions,
  run: RunSpecification,
  tracker: ProgressTracker,
  { shardId, epoch, earlier }: ShardTask,
): Promise<void> {
  for (let attempt = 1 + earlier.length; attempt <= MAX_ATTEMPTS; attempt++) {
    const startedAt = options.lake.clock.now();
    const message = { run_id: run.run_id, shard_id: shardId, epoch, attempt };
    try {
      const result = await options.runner.run(message, {
        signal: options.signal,
        pointTimeoutMs: run.request.limits.point_timeout_ms,
        onProgress: (progress) => tracker.running(shardId, progress),
      });
      if (result.state === "committed") tracker.committed(shardId, result.progress);
      else tracker.abandoned(shardId);
      return;
    } catch (error) {
      tracker.abandoned(shardId);
      options.signal.throwIfAborted();
      if (!isAttemptFailure(error)) throw error;
      const isFinal = attempt === MAX_ATTEMPTS || (error as SweeplakeError).code === "LAKE_CORRUPT";
      await recordFailure(options, run, { ...message, startedAt, isFinal, error });
      if (isFinal) break;
    }
  }
  tracker.failed();
}

/** Whether an error says something about this shard alone. Any other would meet every shard. */
function isAttemptFailure(error: unknown): boolean {
  const codes: readonly string[] = ["WORKER_CRASHED", "INTERNAL", "LAKE_CORRUPT"] satisfies SweeplakeError["code"][];
  return codes.includes(toErrorRecord(error).code);
}

async function recordFailure(
  options: DispatchOptions,
  run: RunSpecification,
  failure: FailedAttempt & { readonly startedAt: number; readonly isFinal: boolean; readonly error: unknown },
): Promise<void> {
  const { code, message } = toErrorRecord(failure.error);
  const row = failedAttemptRow(run, {
    shard_id: failure.shard_id,
    ...shardRange(run.total_points, run.shards.count, failure.shard_id),
    attempt: {
      epoch: failure.epoch,
      attempt: failure.attempt,
      worker: options.by,
      runtime_version: options.runtimeVersion,
      started_at: failure.startedAt,
    },
    finished_at: Math.max(options.lake.clock.now(), failure.startedAt),
    isFinal: failure.isFinal,
    error: { code, message: pointMessage(message) },
  });
  await putFailure(options.lake, run, row);
  options.lake.log.warn(`shard ${failure.shard_id}, attempt ${failure.attempt}: ${message}`, { run_id: run.run_id });
}

interface ProgressTracker {
  running(shardId: number, progress: ShardProgress): void;
  committed(shardId: number, progress: ShardProgress): void;
  abandoned(shardId: number): void;
  failed(): void;
}

async function trackProgress(
  options: DispatchOptions,
  run: RunSpecification,
  committed: ReadonlySet<number>,
): Promise<ProgressTracker> {
  let points: ShardProgress = { points_succeeded: 0, points_failed: 0, points_rejected: 0 };
  let shards = { shards_committed: 0, shards_failed: 0 };
  const inFlight = new Map<number, ShardProgress>();
  const report = () => options.onProgress({ ...[...inFlight.values()].reduce(addProgress, points), ...shards });
  const settle = (progress: ShardProgress) => {
    points = addProgress(points, progress);
    shards = { ...shards, shards_committed: shards.shards_committed + 1 };
  };
  for (const shardId of committed) {
    const commit = await readCommit(options.lake, run, shardId);
    if (commit !== undefined) settle(countsOf(commit));
  }
  report();
  return {
    running: (shardId, progress) => {
      inFlight.set(shardId, progress);
      report();
    },
    committed: (shardId, progress) => {
      inFlight.delete(shardId);
      settle(progress);
      report();
    },
    abandoned: (shardId) => {
      inFlight.delete(shardId);
      report();
    },
    failed: () => {
      shards = { ...shards, shards_failed: shards.shards_failed + 1 };
      report();
    },
  };
}

/** Counts of two disjoint sets of points together. */
export function addProgress(a: ShardProgress, b: ShardProgress): ShardProgress {
  return {
    points_succeeded: a.points_succeeded + b.points_succeeded,
    points_failed: a.points_failed + b.points_failed,
    points_rejected: a.points_rejected + b.points_rejected,
  };
}
