import { SweeplakeError } from "../../../src/contract/index.ts";
import type { ShardMessage, ShardProgress, ShardResult, ShardRunner } from "../../../src/ports/index.ts";

/** What a scripted shard does, by the run_id of its message. */
export type Script = "commits" | "drops" | "fails" | "throws" | "waits" | "finishes-anyway";
/** What only a process of its own can do without harm to the test. */
export type ProcessScript = "exits" | "is-killed" | "ignores-abort" | "prints" | "interrupts-itself";

/** What a child-process runner needs for workers that play scripts. */
export const scriptedWorkers = { entry: new URL("shard-child.ts", import.meta.url), arguments: [] };

export function messageFor(script: Script | ProcessScript, shardId = 0): ShardMessage {
  return { run_id: script, shard_id: shardId, epoch: 1, attempt: 1 };
}

export function progressOf(points: number): ShardProgress {
  return { points_succeeded: points, points_failed: 0, points_rejected: 0 };
}

/** Plays the script that the message names; each tells its shard_id as its first progress. */
export const executeScript: ShardRunner["run"] = async (message, { signal, onProgress }): Promise<ShardResult> => {
  onProgress(progressOf(message.shard_id));
  switch (message.run_id as Script | ProcessScript) {
    case "commits":
      onProgress({ points_succeeded: 100, points_failed: 2, points_rejected: 1 });
      return { state: "committed", progress: { points_succeeded: 100, points_failed: 2, points_rejected: 1 } };
    case "drops":
      return { state: "dropped", reason: "the run is cancelled" };
    case "fails": {
      const problems = [{ code: "VALUE_INVALID", pointer: "/a", found: "1", valid: "2" }] as const;
      throw new SweeplakeError("MODEL_CODE_MISMATCH", "other code", { problems });
    }
    case "throws":
      throw new TypeError("not one of ours");
    case "waits":
      await aborted(signal);
      throw signal.reason;
    case "finishes-anyway":
      await aborted(signal);
      return { state: "committed", progress: progressOf(7) };
    case "exits":
      process.exit(3);
      break;
    case "is-killed":
      process.kill(process.pid, "SIGKILL");
      break;
    case "prints":
      console.log("printed by the model");
      return { state: "dropped", reason: "it has printed" };
    case "interrupts-itself":
      process.kill(process.pid, "SIGINT");
      await new Promise(setImmediate);
      return { state: "dropped", reason: "it is still there" };
    case "ignores-abort":
      // A timer of the model's own keeps its process alive, with or without a parent.
      setInterval(() => {}, 60_000);
      break;
  }
  return new Promise(() => {});
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
