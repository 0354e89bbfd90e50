import { isDeepStrictEqual } from "node:util";
import type { ModelDescription, RunCounts, RunSpecification } from "../contract/index.ts";
import {
  canonicalJson,
  messageOf,
  runKey,
  SweeplakeError,
  shardKey,
  shardOutcomesRecord,
  statesPrefix,
} from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { listShards, partitionOf } from "../lake/index.ts";
import { planShards } from "../planning/index.ts";
import type { Check, CheckList } from "./check-list.ts";
import { createCheckList } from "./check-list.ts";
import { createNotablePoints } from "./notable-points.ts";
import type { PlannedRun } from "./planned-run.ts";
import { planAgain } from "./planned-run.ts";
import type { ReplayOptions, ReplayReport } from "./replay-run.ts";
import { replayRun } from "./replay-run.ts";
import { verifyCheckpoints, verifyFailures } from "./verify-attempts.ts";
import { verifyControl } from "./verify-control.ts";
import { verifyFolders } from "./verify-folders.ts";
import { verifyShards } from "./verify-shards.ts";

export interface VerifyReport {
  readonly run_id: string;
  readonly checks: readonly Check[];
  /** Whether no check failed. */
  readonly isSound: boolean;
  /** Files of shards that are not committed: leftovers of attempts, which no view shows. Information, not a failure. */
  readonly uncommittedFiles: number;
  /** Null where no points were replayed. */
  readonly replay: ReplayReport | null;
}

/**
 * Proves that a run is what its specification says: fingerprints recomputed from the JSON that they hash, the plan
 * computed again from the request, every committed file against its hash, every row against the plan, and the 1:1 join
 * of outcomes and effective parameters. Reads everything, trusts no summary, writes nothing.
 *
 * Any altered, added or missing byte in any object of the run is found, and the object is named: data files and control
 * objects carry their own hash (ADR 0006, 0009), code has it for a name. So is a missing object, save where the lake
 * without it is one that a run can leave: the last failed attempt at a shard without a commit, or with one of another
 * epoch; a file of a shard that is not committed; the last checkpoint of a shard; and, where run_context is not exported,
 * the last state of the log. Damage is a failed check, not an error; STORE_FAILED is thrown.
 *
 * With `replayOptions`, points are executed again, which finds what no hash can: errors as of `replayRun`.
 */
export async function verifyRun(
  lake: Lake,
  run: RunSpecification,
  replayOptions?: ReplayOptions,
): Promise<VerifyReport> {
  const list = createCheckList();
  const { model, summary } = await verifyControl(lake, run, list);
  await verifyCheckpoints(lake, run, list);
  const planned = model === undefined ? undefined : verifyPlan(run, model, list);
  let uncommittedFiles = 0;
  let replay: ReplayReport | null = null;
  if (planned !== undefined) {
    const shards = await listShards(lake, run);
    expectAllCommitted(run, shards.committed, list);
    const notable = createNotablePoints();
    const points = await verifyShards(lake, planned, shards, list, notable.see);
    const shards_failed = await verifyFailures(lake, run, shards, summary?.epoch ?? 1, list);
    const found = { ...points, shards_succeeded: shards.committed.size, shards_failed };
    if (summary !== undefined && summary.counts !== null) expectCounted(run, summary.counts, found, list);
    uncommittedFiles = await verifyFolders(lake, planned, shards, list);
    if (replayOptions !== undefined) {
      const aims = { notable: notable.points, list };
      replay = await replayRun(lake, planned, shards.committed, aims, replayOptions);
    }
  }
  const { checks } = list;
  const isSound = checks.every((check) => check.failed === 0);
  return { run_id: run.run_id, checks, isSound, uncommittedFiles, replay };
}

/** Shards may be committed, or fail, after the run was finalised; none that it has counted may be gone. */
function expectCounted(run: RunSpecification, counts: RunCounts, found: RunCounts, list: CheckList): void {
  const more = found.shards_succeeded - counts.shards_succeeded;
  const isThere = more > 0 || (more === 0 && found.shards_failed >= counts.shards_failed);
  list.expect("shards that the run has counted are there", isThere, () => {
    const { shards_succeeded, shards_failed } = found;
    return `${statesPrefix(run.run_id)}: ${shards_succeeded} succeeded and ${shards_failed} failed are left`;
  });
  if (more !== 0) return;
  const isCounted = isDeepStrictEqual({ ...found, shards_failed: counts.shards_failed }, counts);
  list.expect("counts of the run are those of its commits", isCounted, () => statesPrefix(run.run_id));
}

/** The run's plan, made again; undefined where it is not the one that the specification states. */
function verifyPlan(run: RunSpecification, model: ModelDescription, list: CheckList): PlannedRun | undefined {
  const name = "points and shards follow from the request";
  try {
    const planned = planAgain(run, model);
    const { plan } = planned;
    const shards = planShards(plan.totalPoints, run.request.sharding);
    const isSame = plan.totalPoints === run.total_points && canonicalJson(shards) === canonicalJson(run.shards);
    list.expect(name, isSame, () => `planned again: ${plan.totalPoints} points in ${shards.count} shards`);
    return isSame ? planned : undefined;
  } catch (error) {
    // A request that was altered may name what its model lacks.
    if (!(error instanceof SweeplakeError)) throw error;
    list.expect(name, false, () => `${runKey(run.run_id)}: ${messageOf(error)}`);
    return undefined;
  }
}

function expectAllCommitted(run: RunSpecification, committed: ReadonlySet<number>, list: CheckList): void {
  const missing = run.shards.count - committed.size;
  list.expect("every shard is committed", missing === 0, () => {
    let first = 0;
    while (committed.has(first)) first++;
    return `${missing} of ${run.shards.count} are missing, first ${shardKey(shardOutcomesRecord, partitionOf(run), first)}`;
  });
}
