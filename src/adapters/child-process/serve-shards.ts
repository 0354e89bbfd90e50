import { SweeplakeError, toErrorRecord } from "../../contract/index.ts";
import type { ShardMessage, ShardProgress, ShardRunner } from "../../ports/index.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/**
 * Makes this process a worker: it runs the shards that its parent sends, by `execute`, and exits when the parent is
 * gone. To be called once, by the program that is the pool's `entry`.
 *
 * `execute` gets a signal that the parent may abort; what it throws travels as an error record.
 */
export function serveShards(execute: ShardRunner["run"]): void {
  let attempt = new AbortController();
  process.on("message", (order: ToWorker) => {
    if (order.kind === "abort") {
      attempt.abort(new SweeplakeError("INTERRUPTED", "the attempt was abandoned"));
      return;
    }
    attempt = new AbortController();
    void answer(execute, order.message, attempt.signal).then(tell);
  });
  process.on("disconnect", () => process.exit());
  // Ctrl-C reaches every process of the terminal; what becomes of the shards is the parent's decision.
  process.on("SIGINT", () => {});
}

async function answer(execute: ShardRunner["run"], message: ShardMessage, signal: AbortSignal): Promise<FromWorker> {
  try {
    const onProgress = (progress: ShardProgress) => tell({ kind: "progress", progress });
    return { kind: "result", result: await execute(message, { signal, onProgress }) };
  } catch (error) {
    return { kind: "error", error: toErrorRecord(error) };
  }
}

function tell(message: FromWorker): void {
  // A message that cannot be sent has lost its reader: the disconnect that follows ends this process.
  process.send?.(message, undefined, undefined, () => {});
}
