import { setImmediate } from "node:timers/promises";
import type { PointText } from "../contract/index.ts";
import { pointGroupJson, pointJson, pointSeed, sha256 } from "../contract/index.ts";
import type { PointTiming } from "../lake/index.ts";
import type { PointOutcome, ResolvedPoint } from "../model/index.ts";
import type { ShardProgress, ShardRunOptions } from "../ports/index.ts";
import type { RunnableRun } from "./runnable-run.ts";
import type { ExecutedPoint } from "./shard-tables.ts";

/** How long points may run before the worker looks at messages and reports progress, milliseconds. */
const BREATH_MS = 100;

export interface PointRange {
  readonly start_index: number;
  readonly end_index_exclusive: number;
}

export interface ExecutedRange {
  readonly counts: ShardProgress;
  readonly timing: PointTiming;
}

/**
 * Resolves and simulates the points of a range in order, handing each to `record`. Rejects with the signal's reason
 * once it is aborted; otherwise every point of the range has been recorded.
 */
export async function runPoints(
  run: RunnableRun,
  range: PointRange,
  record: (point: ExecutedPoint) => void,
  options: ShardRunOptions,
): Promise<ExecutedRange> {
  const counts = { points_succeeded: 0, points_failed: 0, points_rejected: 0 };
  const durations = new Float64Array(range.end_index_exclusive - range.start_index);
  const groups = groupResolver(run);
  let simulated = 0;
  let breathedAt = performance.now();
  for (let index = range.start_index; index < range.end_index_exclusive; index++) {
    const { designIndex, replicate } = run.plan.point(index);
    const group = groups(designIndex);
    const seed = seedOf(run, group.fingerprint, designIndex, replicate);
    const json = pointJson(group.json, seed);
    const startedAt = performance.now();
    const pending = run.simulator.simulate(group.resolved, seed, options.signal);
    const outcome = pending instanceof Promise ? await pending : pending;
    const finishedAt = performance.now();
    if (group.resolved.status === "resolved") durations[simulated++] = finishedAt - startedAt;
    counts[countedAs[outcome.status]]++;
    record({
      point_index: index,
      replicate,
      seed,
      resolved: group.resolved,
      groupFingerprint: group.fingerprint,
      fingerprint: sha256(json),
      json,
      outcome,
    });
    if (finishedAt - breathedAt > BREATH_MS) {
      options.onProgress({ ...counts });
      await setImmediate();
      options.signal.throwIfAborted();
      breathedAt = performance.now();
    }
  }
  options.signal.throwIfAborted();
  return { counts, timing: timingOf(durations.subarray(0, simulated)) };
}

const countedAs = {
  succeeded: "points_succeeded",
  failed: "points_failed",
  rejected: "points_rejected",
} as const satisfies Record<PointOutcome["status"], keyof ShardProgress>;

interface PointGroup {
  readonly resolved: ResolvedPoint;
  readonly json: string;
  readonly fingerprint: string;
}

/** What all replicates of an assignment share is worked out once for them. */
function groupResolver(run: RunnableRun): (designIndex: number) => PointGroup {
  const { name, version } = run.model.description;
  let current: { designIndex: number; group: PointGroup } | undefined;
  return (designIndex) => {
    if (current?.designIndex === designIndex) return current.group;
    const resolved = run.resolver.resolve(run.plan.assignment(designIndex));
    const { parametersJson, derivedJson } = resolved;
    const text: PointText = { derivedJson, model: name, modelVersion: version, parametersJson };
    const json = pointGroupJson(text);
    const group = { resolved, json, fingerprint: sha256(json) };
    current = { designIndex, group };
    return group;
  };
}

function seedOf(run: RunnableRun, groupFingerprint: string, designIndex: number, replicate: number): number {
  if (!run.model.description.stochastic) return 0;
  const { seed_policy: seedPolicy, seed: runSeed } = run.specification.request;
  return pointSeed({ seedPolicy, runSeed, groupFingerprint, designIndex, replicate });
}

function timingOf(durations: Float64Array): PointTiming {
  const sorted = durations.toSorted();
  const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? null;
  return {
    point_ms_min: quantile(0),
    point_ms_p50: quantile(0.5),
    point_ms_p95: quantile(0.95),
    point_ms_max: quantile(1),
  };
}
