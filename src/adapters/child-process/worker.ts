import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fromErrorRecord, SweeplakeError } from "../../contract/index.ts";
import type { Clock, ShardRunOptions } from "../../ports/index.ts";
import { killGroup } from "./kill-group.ts";
import type { FromWorker, JournalOrder, ToWorker } from "./protocol.ts";

/** How a worker's process is started and ended. */
export interface WorkerOptions {
  /** The program that calls `serveShards` or `servePoints`. */
  readonly entry: URL;
  /** What the program finds in `process.argv` from index 2. */
  readonly arguments: readonly string[];
  /** Options of Node itself, such as a heap limit. Default: those of this process. */
  readonly execArgv?: readonly string[] | undefined;
  readonly clock: Clock;
  /** How long an aborted attempt may go on before its process is killed, in milliseconds. Default 5,000. */
  readonly abortGraceMs?: number | undefined;
}

interface Attempt<Result> {
  readonly id: string;
  readonly onProgress: ShardRunOptions["onProgress"];
  readonly onSimulated: () => void;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface WorkerRunOptions extends Pick<ShardRunOptions, "signal" | "onProgress"> {
  /** Called when the worker says that no point runs any more. */
  readonly onSimulated: () => void;
}

/** One child process, started at construction. It runs one attempt at a time and is of no use once it has exited. */
export class Worker<Message, Result> {
  readonly #options: WorkerOptions;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #isAlive = true;
  #endReason: SweeplakeError | undefined;
  #attempt: Attempt<Result> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#child = startChild(options);
    this.#child.on("message", (message: FromWorker<Result>) => this.#receive(message));
    this.#exited = exitOf(this.#child).then((how) => this.#onExit(how));
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /**
   * Rejects with what the worker threw, with WORKER_CRASHED once its process has ended, or, if the signal was aborted,
   * with the signal's reason: when the worker has answered or, after the grace period, was killed.
   */
  async run(message: Message, journal: JournalOrder, options: WorkerRunOptions): Promise<Result> {
    const { signal, onProgress, onSimulated } = options;
    // Either may have happened since this worker was handed out.
    signal.throwIfAborted();
    if (this.#endReason !== undefined) throw this.#endReason;
    const attemptId = randomUUID();
    const settled = new AbortController();
    const answer = new Promise<Result>((resolve, reject) => {
      this.#attempt = { id: attemptId, onProgress, onSimulated, resolve, reject };
    });
    signal.addEventListener("abort", () => this.#abandon(settled.signal), { signal: settled.signal });
    this.#send({ kind: "run", attemptId, parentId: process.pid, message, journal });
    try {
      return await answer;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      this.#attempt = undefined;
      settled.abort();
    }
  }

  /** Rejects the attempt in progress with `reason`, kills the process and resolves when it has ended. */
  async end(reason: SweeplakeError): Promise<void> {
    this.#endReason = reason;
    this.#attempt?.reject(reason);
    this.kill();
    await this.#exited;
  }

  /** Kills the process; the attempt in progress rejects as after any other death. */
  kill(): void {
    if (this.#child.pid !== undefined && this.#isAlive) killGroup(this.#child.pid);
  }

  #receive(message: FromWorker<Result>): void {
    const attempt = this.#attempt;
    // A model may send messages of its own, and an answer may come late: neither is heard.
    if (attempt === undefined || message?.attemptId !== attempt.id) return;
    const { answer } = message;
    if (answer.kind === "progress") attempt.onProgress(answer.progress);
    else if (answer.kind === "simulated") attempt.onSimulated();
    else if (answer.kind === "result") attempt.resolve(answer.result);
    else attempt.reject(fromErrorRecord(answer.error));
  }

  #onExit(how: string): void {
    this.#isAlive = false;
    // What its model has started may still be there.
    if (this.#child.pid !== undefined) killGroup(this.#child.pid);
    this.#attempt?.reject(new SweeplakeError("WORKER_CRASHED", `the worker process ${how}`));
  }

  #abandon(settled: AbortSignal): void {
    this.#send({ kind: "abort" });
    const { clock, abortGraceMs = 5_000 } = this.#options;
    // The sleep is cut short, and rejects, when the worker answers in time.
    clock.sleep(abortGraceMs, settled).then(
      () => this.kill(),
      () => {},
    );
  }

  #send(message: ToWorker<Message>): void {
    // A message that cannot be sent has lost its reader; the exit that follows rejects the attempt.
    this.#child.send(message, () => {});
  }
}

/** Starts the program as the leader of a process group, to be ended by `killGroup`. */
export function startChild(options: WorkerOptions): ChildProcess {
  return fork(options.entry, options.arguments, {
    serialization: "advanced",
    // The C library would keep tens of megabytes that buffers have freed; a shard more or less is then all that is held.
    env: { MALLOC_TRIM_THRESHOLD_: "1048576", ...process.env },
    // The leader of a process group, so that it can be killed with everything it started.
    detached: true,
    // What a model prints must not mix with what the parent prints on stdout.
    stdio: ["ignore", 2, 2, "ipc"],
    ...(options.execArgv === undefined ? {} : { execArgv: [...options.execArgv] }),
  });
}

/** How the process ended, once it has: a predicate for "the worker process". */
export function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      // Errors of a process that did start are about a message or a signal; its exit follows.
      if (child.pid === undefined) resolve(`could not be started: ${error.code ?? error.message}`);
    });
  });
}
