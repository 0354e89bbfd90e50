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

/** Why a supervisor holds the next point of a shard responsible for the death of two workers. */
export interface Blame {
  readonly code: "WORKER_CRASHED" | "POINT_TIMEOUT";
  /** `derive`: even resolving the point again ended a worker, so its derived values must not be computed. */
  readonly where: "simulate" | "derive";
}

/**
 * What a supervised attempt saves while it goes, so that another process can go on where this one died. Lines are text
 * without line breaks; what they say is the executor's business.
 */
export interface PointJournal {
  /** The lines that earlier processes of this attempt appended, in order. */
  readonly saved: readonly string[];
  /** Whether an earlier process of this attempt has died while points ran. */
  readonly isResumed: boolean;
  /** Set if the first point that is not saved has killed a fresh worker twice: it is to be recorded, not run. */
  readonly blame: Blame | null;
  /**
   * Points run from here on: a death or a silence longer than the time limit of a point is a point's. To be called once,
   * before the first point that is not saved is run; what is saved takes its time before.
   */
  begin(): void;
  /**
   * Saves one or more lines with breaks between them: once this returns, they outlive the process. An empty line only
   * says that points go on.
   */
  append(lines: string): void;
  /** No point runs any more. */
  end(): void;
}

export interface ShardRunOptions {
  /** Milliseconds that one point may take, where the runner can enforce it. Default: no limit. */
  readonly pointTimeoutMs?: number | undefined;
  /** Once aborted, the attempt is abandoned: it leaves no commit unless one is already being put. */
  readonly signal: AbortSignal;
  /** Called at most a few times a second, and once before a committed attempt resolves. */
  readonly onProgress: (progress: ShardProgress) => void;
}

/** What a runner calls to run one shard where the points are. */
export type ExecuteShard = (
  message: ShardMessage,
  options: ShardRunOptions & { readonly journal?: PointJournal | undefined },
) => Promise<ShardResult>;

/**
 * Runs shards somewhere: in this process, in child processes, behind a queue.
 *
 * - `run` resolves only when the shard is committed or dropped. A failed attempt rejects with a SweeplakeError and has
 *   committed nothing. The same message may be run again, also at the same time.
 * - A runner over processes supervises points: one that ends its worker, or takes longer than its time limit, is left to
 *   a fresh worker, and if it does so again it is recorded as failed (WORKER_CRASHED, POINT_TIMEOUT) and the rest of the
 *   shard goes on. What is finished is not run again. A worker that dies otherwise fails the attempt: WORKER_CRASHED.
 * - At most `concurrency` attempts make progress at once; further calls wait their turn, in order.
 * - `close` waits for nothing: it ends every worker and rejects what is running. It may be called twice, and leaves no
 *   process, timer or handle behind once it has resolved.
 */
export interface ShardRunner {
  readonly concurrency: number;
  run(message: ShardMessage, options: ShardRunOptions): Promise<ShardResult>;
  close(): Promise<void>;
}
