import { Worker as Thread } from "node:worker_threads";
import { SweeplakeError, toErrorRecord } from "../../contract/index.ts";
import type { ExecuteShard, ShardProgress } from "../../ports/index.ts";
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
  let isWatched = false;
  let attempt = new AbortController();
  process.on("message", (order: ToWorker) => {
    if (order.kind === "abort") {
      attempt.abort(new SweeplakeError("INTERRUPTED", "the attempt was abandoned"));
      return;
    }
    attempt = new AbortController();
    const { attemptId, parentId } = order;
    if (!isWatched) startWatchdog(parentId);
    isWatched = true;
    const tell = (answer: Answer) => send({ attemptId, answer });
    void runAttempt(execute, order, attempt.signal, tell).then(tell);
  });
  process.on("disconnect", () => killGroup(process.pid));
  // What becomes of the shards when somebody interrupts the program is the parent's decision.
  process.on("SIGINT", () => {});
}

type RunOrder = Extract<ToWorker, { kind: "run" }>;

/** Resolves to the last answer; the ones before go to `tell`. Never rejects. */
async function runAttempt(
  execute: ExecuteShard,
  order: RunOrder,
  signal: AbortSignal,
  tell: (answer: Answer) => void,
): Promise<Answer> {
  try {
    const journal = openJournal(order.journal, () => tell({ kind: "simulated" }));
    try {
      const onProgress = (progress: ShardProgress) => tell({ kind: "progress", progress });
      return { kind: "result", result: await execute(order.message, { signal, onProgress, journal }) };
    } finally {
      journal.close();
    }
  } catch (error) {
    return { kind: "error", error: toErrorRecord(error) };
  }
}

function send(message: FromWorker): void {
  // A message that cannot be sent has lost its reader: the disconnect that follows ends this process.
  process.send?.(message, undefined, undefined, () => {});
}

function startWatchdog(parentId: number): void {
  const program = import.meta.url.endsWith(".ts") ? "./watchdog.ts" : "./watchdog.js";
  const options = {
    // Told by the parent itself: by the time that anyone here asks who it is, it may be gone.
    workerData: parentId,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  };
  new Thread(new URL(program, import.meta.url), options).unref();
}
