import type { RunSpecification } from "../contract/index.ts";
import { SweeplakeError } from "../contract/index.ts";
import { appendState, epochOf, listShards, readStates, summariseRun, writeRunContext } from "../lake/index.ts";
import type { ShardWork } from "./attempt-shard.ts";
import { attemptShard, MAX_ATTEMPTS } from "./attempt-shard.ts";
import { finallyFailed } from "./finalise-run.ts";
import type { ProgressTracker, RunProgress } from "./progress.ts";
import { countPoints, trackProgress } from "./progress.ts";

export interface DispatchOptions extends ShardWork {
  /** Once aborted, no further shard is started; those in flight may finish within GRACE_MS. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

/** How long shards in flight may go on once the run is interrupted or stopped, milliseconds. */
export const GRACE_MS = 5_000;

/** How often the state log is looked at for what others decided, milliseconds. */
const WATCH_MS = 1_000;

/**
 * `done`: no shard is missing that would be tried again. `closed`: the run is not open, or another process has resumed
 * it. `interrupted`: the signal was aborted before that.
 */
export type DispatchEnd = "done" | "closed" | "interrupted";

/**
 * Runs every shard of an open run that is neither committed nor finally failed (DESIGN section 8, steps 3 to 7), as
 * many at once as the runner takes. Watches the state log meanwhile, so that `cancel` and `resume` of other processes
 * take effect, and stops the run itself when more points have failed than its budget permits.
 *
 * Rejects with what no other attempt at a shard could mend (the store, the code); what is committed by then stays.
 */
export async function dispatchRun(options: DispatchOptions, run: RunSpecification): Promise<DispatchEnd> {
  const { lake, by } = options;
  const states = await appendState(lake, run.run_id, (log) => {
    const isDispatched = log.some((state) => state.state === "dispatched" && state.epoch === epochOf(log));
    return isDispatched || !summariseRun(run, log).isOpen ? undefined : { state: "dispatched", by };
  });
  if (!summariseRun(run, states).isOpen) return "closed";
  await writeRunContext(lake, run);
  const dispatch = new Dispatch(options, run, epochOf(states));
  return dispatch.run();
}

class Dispatch {
  readonly #options: DispatchOptions;
  readonly #run: RunSpecification;
  readonly #epoch: number;
  /** Aborted when no further shard may be started. */
  readonly #ending = new AbortController();
  /** Aborted when shards in flight are dropped. */
  readonly #dropping = new AbortController();
  /** Aborted when no shard is in flight any more. */
  readonly #settled = new AbortController();
  #isClosed = false;
  #hasDropped = false;
  /** Failed points that do not count against the budget. */
  #failedBefore = 0;
  #stopping: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: DispatchOptions, run: RunSpecification, epoch: number) {
    this.#options = options;
    this.#run = run;
    this.#epoch = epoch;
  }

  async run(): Promise<DispatchEnd> {
    const { lake, runner, signal } = this.#options;
    const shards = await listShards(lake, this.#run);
    const failed = await finallyFailed(lake, this.#run, shards, this.#epoch);
    const points = await countPoints(lake, this.#run, shards.committed);
    // Whoever resumes a run that was stopped has seen those, and grants the budget anew.
    if (this.#epoch > 1) this.#failedBefore = points.points_failed;
    const tracker = trackProgress({ points, committed: shards.committed.size, failed: failed.size }, (progress) =>
      this.#onProgress(progress),
    );
    const missing = pendingShards(this.#run, (shardId) => shards.committed.has(shardId) || failed.has(shardId));
    const current = shards.failures.filter((failure) => failure.epoch === this.#epoch);
    const byShard = Map.groupBy(current, (failure) => failure.shard_id);
    const nextAttempt = (shardId: number) => 1 + (byShard.get(shardId)?.length ?? 0);
    const interrupt = () => this.#end();
    signal.addEventListener("abort", interrupt, { once: true });
    if (signal.aborted) this.#end();
    const watching = this.#watch();
    const lanes = Array.from({ length: Math.min(runner.concurrency, this.#run.shards.count) }, () =>
      this.#lane(missing, nextAttempt, tracker),
    );
    await Promise.all(lanes);
    this.#settled.abort();
    signal.removeEventListener("abort", interrupt);
    await watching;
    await this.#stopping;
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#isClosed) return "closed";
    return signal.aborted && (this.#hasDropped || missing.next().done !== true) ? "interrupted" : "done";
  }

  /** Takes one missing shard after another. Never rejects. */
  async #lane(missing: Iterator<number>, nextAttempt: (shardId: number) => number, tracker: ProgressTracker) {
    while (!this.#ending.signal.aborted) {
      const next = missing.next();
      if (next.done === true) return;
      const shardId = next.value;
      try {
        const result = await attemptShard(this.#options, this.#run, {
          shardId,
          epoch: this.#epoch,
          nextAttempt: Math.min(nextAttempt(shardId), MAX_ATTEMPTS),
          signal: this.#dropping.signal,
          onProgress: (progress) => tracker.running(shardId, progress),
        });
        if (result?.state === "committed") tracker.committed(shardId, result.progress);
        else tracker.abandoned(shardId);
        if (result === undefined) tracker.failed();
      } catch (error) {
        tracker.abandoned(shardId);
        if (this.#dropping.signal.aborted) this.#hasDropped = true;
        else this.#fail(error);
      }
    }
  }

  /** What meets one shard would meet all: nothing goes on. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#ending.abort();
    this.#dropping.abort(error);
  }

  /** No further shard is started; those in flight have their grace. */
  #end(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    // Cut short, and rejected, when every shard has finished within the grace.
    this.#options.lake.clock.sleep(GRACE_MS, this.#settled.signal).then(
      () => this.#drop(),
      () => undefined,
    );
  }

  #drop(): void {
    this.#dropping.abort(new SweeplakeError("INTERRUPTED", "the shard was dropped"));
  }

  /** Others have closed the run or taken it over: nobody waits for the shards in flight. */
  #giveUp(): void {
    this.#isClosed = true;
    this.#end();
    this.#drop();
  }

  #onProgress(progress: RunProgress): void {
    this.#options.onProgress(progress);
    const budget = this.#run.request.limits.max_failed_points;
    const failed = progress.points_failed - this.#failedBefore;
    if (budget === null || failed <= budget || this.#isClosed) return;
    this.#isClosed = true;
    this.#end();
    this.#stopping = this.#stop(`${failed} points failed, and limits.max_failed_points is ${budget}`);
  }

  /** Never rejects. */
  async #stop(reason: string): Promise<void> {
    const { lake, by } = this.#options;
    try {
      await appendState(lake, this.#run.run_id, (log) =>
        summariseRun(this.#run, log).isOpen ? { state: "stopped", by, reason } : undefined,
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Looks at the log until all is settled: another process may have cancelled the run, or taken it over. */
  async #watch(): Promise<void> {
    const { lake } = this.#options;
    for (;;) {
      try {
        await lake.clock.sleep(WATCH_MS, this.#settled.signal);
      } catch {
        // Settled: there is nothing left to watch.
        return;
      }
      if (this.#isClosed) return;
      try {
        const states = await readStates(lake, this.#run.run_id);
        if (epochOf(states) > this.#epoch || !summariseRun(this.#run, states).isOpen) this.#giveUp();
      } catch (error) {
        this.#fail(error);
        return;
      }
    }
  }
}

/** Shared by all lanes: each takes the next shard that is missing. */
function* pendingShards(run: RunSpecification, isSettled: (shardId: number) => boolean): Generator<number> {
  for (let shardId = 0; shardId < run.shards.count; shardId++) {
    if (!isSettled(shardId)) yield shardId;
  }
}
