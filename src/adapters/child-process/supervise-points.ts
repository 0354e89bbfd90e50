import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fromErrorRecord, SweeplakeError } from "../../contract/index.ts";
import type { Blame } from "../../ports/index.ts";
import { killGroup } from "./kill-group.ts";
import type { FromPoints, PointsOrder } from "./serve-points.ts";
import type { WorkerOptions } from "./worker.ts";
import { exitOf, startChild } from "./worker.ts";

/** Points to run outside a shard, and how. */
export interface PointsTask extends Omit<WorkerOptions, "abortGraceMs"> {
  /** What the program that calls `serveTriedPoints` needs to run any point. Cloneable. */
  readonly order: unknown;
  readonly points: readonly number[];
  /** Milliseconds that one point may take. */
  readonly pointTimeoutMs: number;
  /** Once as many points are blamed, those after them are left out. Default: no limit. */
  readonly mostBlamed?: number;
  /** Told what a process notes, with the point in progress; undefined before the first. */
  readonly onNote?: (note: unknown, point: number | undefined) => void;
}

/** What became of a point: what the program made of it, or how it ended its process. */
export type PointFate<Result> =
  | { readonly point: number; readonly result: Result; readonly blame: null }
  | {
      readonly point: number;
      readonly result: null;
      readonly blame: Blame["code"];
      /** How long it had run. */
      readonly elapsedMs: number;
    };

export interface SupervisedPoints<Result> {
  /** One for each point, in order, as far as points were run. */
  readonly fates: readonly PointFate<Result>[];
  /** How long the first process took until it could run points. */
  readonly openedAfterMs: number;
}

/**
 * Runs points one after another in a child process. One that takes longer than `pointTimeoutMs` is blamed
 * (POINT_TIMEOUT), and so is one that ends its process as the first point that the process ran (WORKER_CRASHED); other
 * points that end their process are tried again in a fresh one, so that none is blamed for a leak that others made. A
 * fresh process goes on with the points that are left. No process is left when this has settled.
 *
 * Rejects with what the program threw, and with WORKER_CRASHED where a process ends before it can run points.
 */
export async function supervisePoints<Result>(task: PointsTask): Promise<SupervisedPoints<Result>> {
  const fates: PointFate<Result>[] = [];
  let openedAfterMs: number | undefined;
  const { mostBlamed = Number.POSITIVE_INFINITY } = task;
  const isEnough = () => fates.filter(({ blame }) => blame !== null).length >= mostBlamed;
  while (fates.length < task.points.length && !isEnough()) {
    const left = task.points.slice(fates.length);
    const visit = await runProcess<Result>(task, left);
    openedAfterMs ??= visit.openedAfterMs;
    for (const [at, result] of visit.results.entries()) fates.push({ point: left[at] as number, result, blame: null });
    const point = left[visit.results.length];
    if (point === undefined) break;
    const { elapsedMs } = visit;
    const blame = visit.isTimeout ? "POINT_TIMEOUT" : "WORKER_CRASHED";
    if (visit.isTimeout || visit.results.length === 0) fates.push({ point, result: null, blame, elapsedMs });
  }
  return { fates, openedAfterMs: openedAfterMs ?? 0 };
}

/** What one process made of the points that it was given, until it had run all or was ended by the next one. */
interface Visit<Result> {
  readonly results: readonly Result[];
  readonly openedAfterMs: number;
  readonly isTimeout: boolean;
  /** How long the point had run that was in progress at the end. */
  readonly elapsedMs: number;
}

async function runProcess<Result>(task: PointsTask, points: readonly number[]): Promise<Visit<Result>> {
  const { clock } = task;
  const token = randomUUID();
  const startedAt = clock.monotonic();
  const child = startChild(task);
  const end = Promise.withResolvers<void>();
  const results: Result[] = [];
  let openedAt: number | undefined;
  let isTimeout = false;
  /** When the point in progress began. */
  let beganAt = startedAt;
  child.on("message", (message: FromPoints) => {
    // A model may send messages of its own.
    if (message?.token !== token) return;
    const { answer } = message;
    if (answer.kind === "error") return end.reject(fromErrorRecord(answer.error));
    if (answer.kind === "note")
      return task.onNote?.(answer.note, openedAt === undefined ? undefined : points[results.length]);
    beganAt = clock.monotonic();
    if (answer.kind === "opened") openedAt = beganAt;
    else results.push(answer.result as Result);
    if (results.length === points.length) end.resolve();
  });
  const exited = exitOf(child).then(async (how) => {
    // What it said last may arrive after the news of its end.
    if (child.pid !== undefined && child.connected) await once(child, "disconnect");
    const why = `the worker process ${how} before it could run points`;
    if (openedAt === undefined) end.reject(new SweeplakeError("WORKER_CRASHED", why));
    else end.resolve();
  });
  const order: PointsOrder = { token, parentId: process.pid, order: task.order, points };
  // An order that cannot be sent has lost its reader; the exit that follows ends the visit.
  child.send(order, () => {});
  const watching = new AbortController();
  const isLate = () => openedAt !== undefined && clock.monotonic() - beganAt > task.pointTimeoutMs;
  const onLate = () => {
    isTimeout = true;
    end.resolve();
  };
  void watch(task, isLate, onLate, watching.signal);
  try {
    await end.promise;
    const elapsedMs = clock.monotonic() - beganAt;
    return { results, openedAfterMs: (openedAt ?? startedAt) - startedAt, isTimeout, elapsedMs };
  } finally {
    watching.abort();
    if (child.pid !== undefined) killGroup(child.pid);
    await exited;
  }
}

/** Calls `onLate` once `isLate`; ends then, or when `done` is aborted. */
async function watch(task: PointsTask, isLate: () => boolean, onLate: () => void, done: AbortSignal): Promise<void> {
  const pollMs = Math.min(250, Math.max(5, Math.floor(task.pointTimeoutMs / 10)));
  while (!isLate()) {
    try {
      await task.clock.sleep(pollMs, done);
    } catch {
      // The process has ended or has no points left.
      return;
    }
  }
  onLate();
}
