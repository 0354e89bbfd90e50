import type { RunSpecification } from "../contract/index.ts";
import { SweeplakeError } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { appendState, indexRun, listShards, summariseRun, writeRunContext } from "../lake/index.ts";
import { finaliseRun } from "./finalise-run.ts";

/**
 * Cancels an open run: no further shard is started, by whatever process; those in flight finish or are dropped. What is
 * committed stays and is counted. Cancelling a cancelled run again only brings its counts up to date.
 *
 * Throws RUN_CLOSED for a run that has ended otherwise.
 */
export async function cancelRun(lake: Lake, run: RunSpecification, by: string, reason?: string): Promise<void> {
  const states = await appendState(lake, run.run_id, (log) =>
    summariseRun(run, log).isOpen ? { state: "cancelled", by, ...(reason === undefined ? {} : { reason }) } : undefined,
  );
  const { status } = summariseRun(run, states);
  if (status !== "cancelled") {
    const valid = "only a run that is not finished can be cancelled";
    throw new SweeplakeError("RUN_CLOSED", `run ${run.run_id} is ${status}; ${valid}`);
  }
  await finaliseRun(lake, run, by);
}

/**
 * Opens a run for a new epoch, in which missing shards are run and failed ones tried again (DESIGN section 8, step 7).
 * Whoever ran it in an earlier epoch gives it up. A run that has every shard committed is left as it is. Returns whether
 * there is anything to do.
 */
export async function resumeRun(lake: Lake, run: RunSpecification, by: string): Promise<boolean> {
  // The process that claimed the run may have died before it was listed.
  await indexRun(lake, run);
  const { committed } = await listShards(lake, run);
  if (committed.size === run.shards.count) return false;
  await appendState(lake, run.run_id, () => ({ state: "resumed", by }));
  await writeRunContext(lake, run);
  return true;
}
