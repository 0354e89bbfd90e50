import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SweeplakeError } from "../../contract/index.ts";
import type {
  PointFiles,
  PointMessage,
  PointRunner,
  ShardMessage,
  ShardResult,
  ShardRunner,
  ShardRunOptions,
} from "../../ports/index.ts";
import { scratchFailed } from "./journal.ts";
import { runUnsupervised, supervise } from "./supervise.ts";
import type { WorkerOptions } from "./worker.ts";
import { Worker } from "./worker.ts";

export interface ChildProcessOptions extends WorkerOptions {
  /** At most this many processes at once, at least 1. */
  readonly concurrency: number;
}

/**
 * A ShardRunner over child processes of one program. A process is started when a shard first needs it, kept for later
 * shards, and replaced once it has died. Attempts are supervised point by point: see `supervise`.
 *
 * Journals of attempts are files in a folder of their own in the system's temporary folder, which `close` removes.
 */
export function createChildProcessShardRunner(options: ChildProcessOptions): ShardRunner {
  return createRunner<ShardMessage, ShardResult>(options, supervise);
}

export interface PointProcessOptions extends ChildProcessOptions {
  /** A person debugs the point: a process that has ended is not replaced. Default false. */
  readonly isDebugged?: boolean | undefined;
}

/** A PointRunner in the same way. */
export function createChildProcessPointRunner(options: PointProcessOptions): PointRunner {
  const runner = createRunner<PointMessage, PointFiles>(
    options,
    options.isDebugged === true ? runUnsupervised : supervise,
  );
  return { ...runner, run: (message, runOptions) => runner.run(message, { ...runOptions, onProgress: () => {} }) };
}

type RunWork<Message, Result> = typeof supervise<Message, Result>;

function createRunner<Message, Result>(options: ChildProcessOptions, runWork: RunWork<Message, Result>) {
  const pool = new WorkerPool<Message, Result>(options);
  let attempts = 0;
  let scratch: Promise<string> | undefined;
  const scratchFolder = () => {
    scratch ??= mkdtemp(join(tmpdir(), "sweeplake-")).catch((error: unknown) => {
      scratch = undefined;
      throw scratchFailed(error);
    });
    return scratch;
  };
  return {
    concurrency: options.concurrency,
    async run(message: Message, runOptions: ShardRunOptions): Promise<Result> {
      const journalPath = join(await scratchFolder(), `${attempts++}.journal`);
      return runWork(pool, message, runOptions, { journalPath, clock: options.clock });
    },
    async close(): Promise<void> {
      await pool.close();
      if (scratch !== undefined) await rm(await scratch, { recursive: true, force: true });
    },
  };
}

class WorkerPool<Message, Result> {
  readonly #options: ChildProcessOptions;
  /** Busy or idle. A worker that has ended is removed when it is next met. */
  readonly #workers = new Set<Worker<Message, Result>>();
  readonly #idle: Worker<Message, Result>[] = [];
  /** Those who wait for a worker, longest first. */
  readonly #waiting = new Set<PromiseWithResolvers<Worker<Message, Result>>>();
  #closed: SweeplakeError | undefined;

  constructor(options: ChildProcessOptions) {
    this.#options = options;
  }

  /** A worker for one attempt, to be given back. Rejects with the signal's reason if that comes first. */
  async take(signal: AbortSignal): Promise<Worker<Message, Result>> {
    if (this.#closed !== undefined) throw this.#closed;
    signal.throwIfAborted();
    const turn = Promise.withResolvers<Worker<Message, Result>>();
    const giveUp = () => {
      if (this.#waiting.delete(turn)) turn.reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp);
    this.#waiting.add(turn);
    this.#serve();
    return turn.promise.finally(() => signal.removeEventListener("abort", giveUp));
  }

  giveBack(worker: Worker<Message, Result>): void {
    this.#idle.push(worker);
    this.#serve();
  }

  async close(): Promise<void> {
    const closed = new SweeplakeError("INTERRUPTED", "the shard runner was closed");
    this.#closed ??= closed;
    for (const turn of this.#waiting) turn.reject(closed);
    this.#waiting.clear();
    await Promise.all([...this.#workers].map((worker) => worker.end(closed)));
  }

  #serve(): void {
    for (const turn of this.#waiting) {
      const worker = this.#freeWorker();
      if (worker === undefined) return;
      this.#waiting.delete(turn);
      turn.resolve(worker);
    }
  }

  /** A live worker that has nothing to do, started if there may be one more; else undefined. */
  #freeWorker(): Worker<Message, Result> | undefined {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (worker.isAlive) return worker;
      this.#workers.delete(worker);
    }
    if (this.#workers.size >= this.#options.concurrency) return undefined;
    const started = new Worker<Message, Result>(this.#options);
    this.#workers.add(started);
    return started;
  }
}
