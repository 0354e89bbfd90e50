import { SweeplakeError } from "../../../src/contract/index.ts";
import type { ExecutePoint, PointMessage } from "../../../src/ports/index.ts";

/** What a scripted point does, by the run_id of its message. */
export type PointScript = "answers" | "fails" | "throws" | "waits" | "exits";

/** What a child-process runner needs for workers that play scripts. */
export const scriptedPointWorkers = { entry: new URL("point-child.ts", import.meta.url), arguments: [] };

export function pointFor(script: PointScript, pointIndex = 0): PointMessage {
  return { run_id: script, shard_id: 7, point_index: pointIndex };
}

/** Plays the script that the message names. */
export const executePointScript: ExecutePoint = async ({ run_id, shard_id, point_index }, { signal, journal }) => {
  switch (run_id as PointScript) {
    case "answers":
      return { effective_parameters: Uint8Array.of(shard_id, point_index), outcomes: Uint8Array.of(255, 0) };
    case "fails":
      throw new SweeplakeError("MODEL_CODE_MISMATCH", "other code");
    case "throws":
      throw new TypeError("not one of ours");
    case "waits":
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
      break;
    case "exits":
      if (journal?.blame !== null) return { effective_parameters: Uint8Array.of(), outcomes: Uint8Array.of(1) };
      journal.begin();
      process.exit(3);
  }
  return new Promise(() => {});
};
