/** One try at one shard: all that a queue would carry, since the run specification holds the rest. */
export interface ShardMessage {
  readonly run_id: string;
  /** 0-based. */
  readonly shard_id: number;
  /** 1-based; a message of an older epoch than the run's is dropped. */
  readonly epoch: number;
  /** 1-based within the epoch. */
  readonly attempt: number;
}

/** Points of the shard that are finished so far, by outcome. Grows monotonically within one attempt. */
export interface ShardProgress {
  readonly points_succeeded: number;
  readonly points_failed: number;
  readonly points_rejected: number;
}

export type ShardResult =
  /** The shard's commit exists, made by this attempt or found in place. */
  | { readonly state: "committed"; readonly progress: ShardProgress }
  /** Nothing was committed and nothing needs to be: the run is closed, or the message is of an older epoch. */
  | { readonly state: "dropped"; readonly reason: string };

export interface ShardRunOptions {
  /** Once aborted, the attempt is abandoned: it leaves no commit unless one is already being put. */
  readonly signal: AbortSignal;
  /** Called at most a few times a second, and once before a committed attempt resolves. */
  readonly onProgress: (progress: ShardProgress) => void;
}

/**
 * Runs shards somewhere: in this process, in child processes, behind a queue.
 *
 * - `run` resolves only when the shard is committed or dropped. A failed attempt rejects with a SweeplakeError and has
 *   committed nothing; WORKER_CRASHED when the worker is gone. The same message may be run again, also at the same time.
 * - At most `concurrency` attempts make progress at once; further calls wait their turn, in order.
 * - `close` waits for nothing: it ends every worker and rejects what is running. It may be called twice, and leaves no
 *   process, timer or handle behind once it has resolved.
 */
export interface ShardRunner {
  readonly concurrency: number;
  run(message: ShardMessage, options: ShardRunOptions): Promise<ShardResult>;
  close(): Promise<void>;
}
