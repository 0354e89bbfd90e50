import type { PointFate } from "../../adapters/child-process/index.ts";
import { supervisePoints } from "../../adapters/child-process/index.ts";
import { systemClock } from "../../adapters/system/index.ts";
import type { TriedPoint } from "../../execution/index.ts";
import type { PreparedSweep } from "../../runs/index.ts";
import { moduleUrl } from "../local/software.ts";
import { workerFlags } from "../local/worker-processes.ts";
import type { PilotNote, PilotOrder, PilotPoint } from "../pilot-process/protocol.ts";
import type { Notebook } from "./notebook.ts";
import { createNotebook } from "./notebook.ts";

/** What came of points that were run twice. Fates are in the order of the points. */
export interface VisitedPoints {
  /** All points, run once while they were watched. */
  readonly watched: readonly PointFate<TriedPoint>[];
  readonly notebook: Notebook;
  /** Those that came to their end then, run again for their time. */
  readonly timed: readonly PointFate<PilotPoint>[];
  /** All points: timed, or ended by one of the two. */
  readonly fates: readonly PointFate<PilotPoint>[];
  /** Milliseconds that a process took from its start until it could run points. */
  readonly startMs: number;
}

/** Runs points of a sweep in child processes, each of which ends with the point that ends it. */
export async function visitPoints(sweep: PreparedSweep, points: readonly number[]): Promise<VisitedPoints> {
  const notebook = createNotebook();
  const onNote = (note: unknown, point: number | undefined) => notebook.add(note as PilotNote, point);
  const watched = await supervisePoints<TriedPoint>({ ...taskOf(sweep, "watch"), points, onNote });
  const left = watched.fates.filter(({ blame }) => blame === null).map(({ point }) => point);
  const timed = await supervisePoints<PilotPoint>({ ...taskOf(sweep, "time", left.length), points: left });
  const later = new Map(timed.fates.map((fate) => [fate.point, fate]));
  return {
    watched: watched.fates,
    notebook,
    timed: timed.fates,
    fates: watched.fates.map((fate) => (fate.blame === null ? later.get(fate.point)! : fate)),
    startMs: watched.openedAfterMs,
  };
}

/**
 * What as many neighbouring points from the middle of a sweep produce: values of neighbours have more in common than
 * those of points far apart. It ends with the first point that ends its process, which is left out.
 */
export async function visitNeighbours(sweep: PreparedSweep, count: number): Promise<readonly TriedPoint[]> {
  const first = Math.floor((sweep.totalPoints - count) / 2);
  const points = Array.from({ length: count }, (_, at) => first + at);
  const task = taskOf(sweep, "try");
  const pointTimeoutMs = Math.min(task.pointTimeoutMs, NEIGHBOUR_TIMEOUT_MS);
  const { fates } = await supervisePoints<TriedPoint>({ ...task, points, pointTimeoutMs, mostBlamed: 1 });
  return fates.flatMap(({ result }) => result ?? []);
}

/** Neighbours are visited where points take far less. */
const NEIGHBOUR_TIMEOUT_MS = 5_000;

/** How long cheap points are repeated to warm up, milliseconds: the first one, each other one, and all those together. */
const REPEAT_MS = { first: 200, other: 10, others: 1_000 };

function taskOf({ form, model }: PreparedSweep, how: PilotOrder["how"], points = 1) {
  const order: PilotOrder = {
    how,
    bundle: model.bundle,
    request: form,
    repeatMs: { first: REPEAT_MS.first, others: Math.min(REPEAT_MS.other, REPEAT_MS.others / points) },
  };
  return {
    entry: moduleUrl("../pilot-process/main", import.meta.url),
    arguments: [],
    execArgv: workerFlags(form.limits),
    clock: systemClock,
    order,
    pointTimeoutMs: form.limits.point_timeout_ms,
  };
}
