import { messageOf, SweeplakeError, shown } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import type { CheckList } from "./check-list.ts";
import { attempt } from "./check-list.ts";
import { choosePoints } from "./choose-points.ts";
import type { Aspect, Difference } from "./compare-points.ts";
import { comparePoints, dependsOnMachine, whyDifferent } from "./compare-points.ts";
import type { ExecuteAgainOptions } from "./execute-again.ts";
import { executeAgain } from "./execute-again.ts";
import type { PlannedRun } from "./planned-run.ts";
import type { RecordedShard } from "./recorded-points.ts";
import { readRecordedShard, rowsOf } from "./recorded-points.ts";

export interface ReplayOptions extends ExecuteAgainOptions {
  /** How many points, at least 1; more than the run has are all of them. */
  readonly points: number;
  /** Told after each point: how many were replayed so far, and how many of them differ. */
  readonly onProgress?: ((replayed: number, differing: number) => void) | undefined;
}

/** What executing points of a run again has shown. */
export interface ReplayReport {
  /** Points that were executed again and compared. */
  readonly replayed: number;
  /** Points that were chosen and left out, because what the lake has of them depends on the machine. */
  readonly leftOut: number;
  /** Those that differ, ascending. */
  readonly differing: readonly DifferingPoint[];
}

export interface DifferingPoint {
  readonly point_index: number;
  /** Empty where the point could not be executed to its end. */
  readonly differences: readonly Difference[];
  /** Why that may be. */
  readonly reason: string;
}

const checkNames = {
  parameters: "replayed points have the recorded parameters, seed and fingerprints",
  status: "replayed points have the recorded status and error",
  metrics: "replayed metrics are the recorded ones, bit for bit",
} as const satisfies Record<Aspect, string>;

/**
 * Executes points of a run again, each without those before it in its shard, and compares everything that is recorded of
 * them. What differs becomes failed checks, each naming point, column, both values and why that may be.
 *
 * Rejects with what says that the run cannot be executed here at all: MODEL_CODE_MISMATCH, MODEL_LOAD_FAILED, STORE_FAILED.
 */
export async function replayRun(
  lake: Lake,
  planned: PlannedRun,
  committed: ReadonlySet<number>,
  { notable, list }: { readonly notable: readonly number[]; readonly list: CheckList },
  options: ReplayOptions,
): Promise<ReplayReport> {
  const ranges = [...committed].sort((a, b) => a - b).map((shardId) => planned.plan.shard(shardId));
  // From the last to the first: a process that met the points of a shard in its order would repeat what they share.
  const chosen = [...choosePoints(ranges, notable, options.points)].reverse();
  const points = recordedPoints(lake, planned, chosen, list);
  const differing: DifferingPoint[] = [];
  let replayed = 0;
  let leftOut = 0;
  await eachConcurrently(points, options.runner.concurrency, async (point) => {
    if (dependsOnMachine(rowsOf(point.shard, planned, point.index).outcomes)) {
      leftOut++;
      return;
    }
    const found = await replayPoint(planned, point, options);
    if (found !== undefined) differing.push(found);
    replayed++;
    options.onProgress?.(replayed, differing.length);
  });
  differing.sort((a, b) => a.point_index - b.point_index);
  expectAspects(list, replayed, differing);
  return { replayed, leftOut, differing };
}

interface RecordedPoint {
  readonly index: number;
  readonly shard: RecordedShard;
}

/** The points with what the lake has of their shards, of which the last one only is kept. */
async function* recordedPoints(
  lake: Lake,
  planned: PlannedRun,
  points: readonly number[],
  list: CheckList,
): AsyncGenerator<RecordedPoint> {
  let latest: { readonly id: number; readonly shard: RecordedShard | undefined } | undefined;
  for (const index of points) {
    const id = planned.plan.shardOf(index);
    if (latest?.id !== id) {
      const read = () => readRecordedShard(lake, planned, id);
      latest = { id, shard: await attempt(list, "what is recorded of replayed points is readable", read) };
    }
    if (latest.shard !== undefined) yield { index, shard: latest.shard };
  }
}

/** Calls `use` for everything that comes, at most `concurrency` at once. Rejects with the first failure. */
async function eachConcurrently<Item>(
  items: AsyncGenerator<Item>,
  concurrency: number,
  use: (item: Item) => Promise<void>,
): Promise<void> {
  const lane = async () => {
    for (let next = await items.next(); next.done !== true; next = await items.next()) await use(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

async function replayPoint(
  planned: PlannedRun,
  { index, shard }: RecordedPoint,
  options: ReplayOptions,
): Promise<DifferingPoint | undefined> {
  const recorded = rowsOf(shard, planned, index);
  try {
    const replayed = await executeAgain(planned, index, options);
    const differences = comparePoints(planned.model, recorded, replayed);
    if (differences.length === 0) return undefined;
    const outcomes = [recorded.outcomes, replayed.outcomes];
    const reason = whyDifferent(planned.run, shard.commit, outcomes, options.runtimeVersion);
    return { point_index: index, differences, reason };
  } catch (error) {
    // The point ended every worker that was to say so, or the stored code is damaged.
    const isFinding = error instanceof SweeplakeError && ["WORKER_CRASHED", "LAKE_CORRUPT"].includes(error.code);
    if (!isFinding) throw error;
    return { point_index: index, differences: [], reason: messageOf(error) };
  }
}

function expectAspects(list: CheckList, replayed: number, differing: readonly DifferingPoint[]): void {
  for (const [aspect, name] of Object.entries(checkNames)) {
    const expect = list.expectation(name);
    let wrong = 0;
    for (const point of differing) {
      const first = point.differences.find((each) => each.aspect === aspect);
      // A point without an outcome has not the recorded one.
      const isWrong = first !== undefined || (point.differences.length === 0 && aspect === "status");
      if (!isWrong) continue;
      wrong++;
      expect(false, () => describePoint(point, first));
    }
    for (let at = wrong; at < replayed; at++) expect(true, () => "");
  }
}

function describePoint({ point_index, reason }: DifferingPoint, difference: Difference | undefined): string {
  if (difference === undefined) return `point ${point_index} cannot be replayed: ${reason}`;
  const { column, recorded, replayed } = difference;
  return `point ${point_index}: ${column} is recorded as ${shown(recorded)} and replayed as ${shown(replayed)}; ${reason}`;
}
