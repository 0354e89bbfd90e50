import { Worker as Thread } from "node:worker_threads";
import { messageOf, SweeplakeError, toErrorRecord } from "../../contract/index.ts";
import type { ExecutePoint, ExecuteShard, PointJournal, ShardProgress, ShardRunOptions } from "../../ports/index.ts";
import { openJournal } from "./journal.ts";
import { killGroup } from "./kill-group.ts";
import type { Answer, FromWorker, ToWorker } from "./protocol.ts";

/**
 * Makes this process a worker: it runs the shards that its parent sends, by `execute`, and exits when the parent is
 * gone. To be called once, by the program that is the pool's `entry`.
 *
 * `execute` gets a signal that the parent may abort; what it throws travels as an error record.
 */
export function serveShards(execute: ExecuteShard): void {
  serve(execute);
}

/** The same for single points. */
export function servePoints(execute: ExecutePoint): void {
  serve(execute);
}

type Execute<Message, Result> = (
  message: Message,
  options: ShardRunOptions & { readonly journal: PointJournal },
) => Promise<Result>;

function serve<Message, Result>(execute: Execute<Message, Result>): void {
  let isWatched = false;
  let isRunningPoints = false;
  let attempt = new AbortController();
  process.on("message", (order: ToWorker<Message>) => {
    if (order.kind === "abort") {
      attempt.abort(new SweeplakeError("INTERRUPTED", "the attempt was abandoned"));
      return;
    }
    attempt = new AbortController();
    const { attemptId, parentId } = order;
    if (!isWatched) startWatchdog(parentId);
    isWatched = true;
    const tell = (answer: Answer<Result>) => send({ attemptId, answer });
    const phase = (isRunning: boolean) => {
      isRunningPoints = isRunning;
    };
    void runAttempt(execute, order, { signal: attempt.signal, tell, phase }).then(tell);
  });
  behaveAsWorker(() => isRunningPoints);
}

/**
 * What becomes of this process, a worker, when a model misbehaves or its parent is gone. `isRunningPoints` says whether
 * a point is there to be blamed.
 */
export function behaveAsWorker(isRunningPoints: () => boolean): void {
  process.on("unhandledRejection", (error) => warn("a promise that nobody awaited was rejected", error));
  process.on("uncaughtException", (error) => {
    // While points run it is theirs: the process ends as it would without us. Afterwards there is no point to blame.
    if (isRunningPoints()) crash(error);
    else warn("something that it had left behind threw", error);
  });
  process.on("disconnect", () => killGroup(process.pid));
  // What becomes of the shards when somebody interrupts the program is the parent's decision.
  process.on("SIGINT", () => {});
}

type RunOrder<Message> = Extract<ToWorker<Message>, { kind: "run" }>;

interface AttemptContext<Result> {
  readonly signal: AbortSignal;
  readonly tell: (answer: Answer<Result>) => void;
  /** Told whether points run. */
  readonly phase: (isRunning: boolean) => void;
}

/** Resolves to the last answer; the ones before go to `tell`. Never rejects. */
async function runAttempt<Message, Result>(
  execute: Execute<Message, Result>,
  order: RunOrder<Message>,
  context: AttemptContext<Result>,
): Promise<Answer<Result>> {
  const { signal, tell, phase } = context;
  try {
    const onEnd = () => {
      phase(false);
      tell({ kind: "simulated" });
    };
    const journal = openJournal(order.journal, onEnd);
    phase(true);
    try {
      const onProgress = (progress: ShardProgress) => tell({ kind: "progress", progress });
      return { kind: "result", result: await execute(order.message, { signal, onProgress, journal }) };
    } finally {
      phase(false);
      journal.close();
    }
  } catch (error) {
    return { kind: "error", error: toErrorRecord(error) };
  }
}

/** What a model leaves running is not the result of any point: it is said, and the shard goes on. */
function warn(what: string, error: unknown): void {
  process.stderr.write(`warning: a model is not clean: ${what}: ${messageOf(error).replace(/\s+/g, " ")}\n`);
}

function crash(error: unknown): void {
  process.stderr.write(`error in a model: ${messageOf(error).replace(/\s+/g, " ")}\n`);
  process.exit(1);
}

function send<Result>(message: FromWorker<Result>): void {
  // A message that cannot be sent has lost its reader: the disconnect that follows ends this process.
  process.send?.(message, undefined, undefined, () => {});
}

/** Ends this process once its parent is gone, whatever keeps it busy. To be called once. */
export function startWatchdog(parentId: number): void {
  const program = import.meta.url.endsWith(".ts") ? "./watchdog.ts" : "./watchdog.js";
  const options = {
    // Told by the parent itself: by the time that anyone here asks who it is, it may be gone.
    workerData: parentId,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  };
  new Thread(new URL(program, import.meta.url), options).unref();
}
