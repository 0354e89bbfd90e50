import { setImmediate } from "node:timers/promises";
import { pointJson, sha256 } from "../contract/index.ts";
import type { PointTiming } from "../lake/index.ts";
import type { PointFault, PointOutcome } from "../model/index.ts";
import type { PointRange } from "../planning/index.ts";
import type { Blame, ShardProgress, ShardRunOptions } from "../ports/index.ts";
import { blamedFault } from "./blamed-fault.ts";
import type { PointGroup, PointGroups } from "./point-groups.ts";
import { createPointGroups } from "./point-groups.ts";
import type { SavedPoint } from "./point-log.ts";
import type { PointStore } from "./point-store.ts";
import type { RunnableRun } from "./runnable-run.ts";
import type { ExecutedPoint } from "./shard-tables.ts";

/** How long points may run before the worker looks at messages and reports progress, milliseconds. */
const BREATH_MS = 100;

export interface ExecutedRange {
  readonly counts: ShardProgress;
  readonly timing: PointTiming;
}

export interface PointRunOptions extends Pick<ShardRunOptions, "signal" | "onProgress"> {
  readonly store: PointStore;
  /** Called for each point of the range, in order. */
  readonly record: (point: ExecutedPoint) => void;
}

/**
 * Resolves and simulates the points of a range in order. Points that the store has already are recorded and not
 * simulated again; every other one is saved before the next one starts. Rejects with the signal's reason once it is
 * aborted; otherwise every point of the range has been recorded.
 */
export async function runPoints(
  run: RunnableRun,
  range: PointRange,
  { store, record, signal, onProgress }: PointRunOptions,
): Promise<ExecutedRange> {
  const tally = createTally(range.end_index_exclusive - range.start_index);
  const groups = createPointGroups(run);
  let breathedAt = performance.now();
  for (let index = range.start_index; index < range.end_index_exclusive; index++) {
    const offset = index - range.start_index;
    const { designIndex, replicate } = run.plan.point(index);
    const saved = store.saved[offset];
    if (offset === store.saved.length) store.begin();
    const blame = offset === store.saved.length ? store.blame : null;
    const group = groupOf(groups, designIndex, saved, blame, run);
    const seed = run.plan.seed({ designIndex, replicate }, group.fingerprint);
    let point = saved;
    if (point === undefined) {
      const startedAt = performance.now();
      const pending = blame === null ? run.simulator.simulate(group.resolved, seed, signal) : blamed(run, blame);
      const outcome = pending instanceof Promise ? await pending : pending;
      const isSimulated = blame === null && group.resolved.status === "resolved";
      const durationMs = isSimulated ? toNanoseconds(performance.now() - startedAt) : null;
      point = { point_index: index, outcome, durationMs, isUnresolvable: group.isUnresolvable };
      store.save(point);
    }
    tally.add(point);
    record(executed(point, group, replicate, seed));
    if (performance.now() - breathedAt > BREATH_MS) {
      onProgress(tally.counts());
      await store.checkpoint();
      await setImmediate();
      signal.throwIfAborted();
      breathedAt = performance.now();
    }
  }
  signal.throwIfAborted();
  return { counts: tally.counts(), timing: tally.timing() };
}

/** Milliseconds without the digits below a nanosecond, which are noise and long to write. */
function toNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6) / 1e6;
}

/** The group of a point, without resolving what is known, or blamed, to end the worker that resolves it. */
function groupOf(
  groups: PointGroups,
  designIndex: number,
  saved: SavedPoint | undefined,
  blame: Blame | null,
  run: RunnableRun,
): PointGroup {
  if (saved?.isUnresolvable === true) return groups.giveUp(designIndex, saved.outcome.fault as PointFault);
  if (blame?.where === "derive") return groups.giveUp(designIndex, faultOf(run, blame));
  return groups.of(designIndex);
}

function blamed(run: RunnableRun, blame: Blame): PointOutcome {
  return { status: "failed", metrics: run.model.description.metrics.map(() => null), fault: faultOf(run, blame) };
}

function faultOf(run: RunnableRun, { code }: Blame): PointFault {
  return blamedFault(code, run.specification.request.limits);
}

function executed(point: SavedPoint, group: PointGroup, replicate: number, seed: number): ExecutedPoint {
  const json = pointJson(group.json, seed);
  return {
    point_index: point.point_index,
    replicate,
    seed,
    resolved: group.resolved,
    groupFingerprint: group.fingerprint,
    fingerprint: sha256(json),
    json,
    outcome: point.outcome,
  };
}

const countedAs = {
  succeeded: "points_succeeded",
  failed: "points_failed",
  rejected: "points_rejected",
} as const satisfies Record<PointOutcome["status"], keyof ShardProgress>;

function createTally(size: number) {
  const counts = { points_succeeded: 0, points_failed: 0, points_rejected: 0 };
  const durations = new Float64Array(size);
  let simulated = 0;
  return {
    add: ({ outcome, durationMs }: SavedPoint) => {
      counts[countedAs[outcome.status]]++;
      if (durationMs !== null) durations[simulated++] = durationMs;
    },
    counts: (): ShardProgress => ({ ...counts }),
    timing: (): PointTiming => timingOf(durations.subarray(0, simulated)),
  };
}

/** Of durations in milliseconds; nulls where there is none. */
export function timingOf(durations: Float64Array): PointTiming {
  const sorted = durations.toSorted();
  const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? null;
  return {
    point_ms_min: quantile(0),
    point_ms_p50: quantile(0.5),
    point_ms_p95: quantile(0.95),
    point_ms_max: quantile(1),
  };
}
