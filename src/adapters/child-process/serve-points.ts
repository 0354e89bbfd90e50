import { setImmediate } from "node:timers/promises";
import type { ErrorRecord } from "../../contract/index.ts";
import { toErrorRecord } from "../../contract/index.ts";
import { behaveAsWorker, startWatchdog } from "./serve-shards.ts";

/** What a parent tells a process that runs points, once. All of it must be cloneable. */
export interface PointsOrder {
  /** Not to be guessed; it comes back with every answer, since a model may send messages too. */
  readonly token: string;
  readonly parentId: number;
  /** What the program needs to run any point. */
  readonly order: unknown;
  /** The points to run, in this order. */
  readonly points: readonly number[];
}

/** What such a process says: notes at any time, `opened`, then a `point` for each point in order; or an `error`. */
export type PointsAnswer =
  | { readonly kind: "opened" }
  | { readonly kind: "note"; readonly note: unknown }
  | { readonly kind: "point"; readonly result: unknown }
  | { readonly kind: "error"; readonly error: ErrorRecord };

export interface FromPoints {
  readonly token: string;
  readonly answer: PointsAnswer;
}

/**
 * Prepares to run points as an order says; what the function gives for a point is awaited. `note` tells the parent
 * something at once, so that it is known even if the point in progress ends this process. Results and notes must be
 * cloneable.
 */
export type OpenPoints = (order: unknown, note: (note: unknown) => void) => Promise<(point: number) => unknown>;

/**
 * Makes this process one that runs the points that its parent, `supervisePoints`, sends; it exits when the parent is
 * gone. To be called once. What `open` or a point throws ends the whole task with that error.
 */
export function serveTriedPoints(open: OpenPoints): void {
  let isRunningPoints = false;
  behaveAsWorker(() => isRunningPoints);
  process.once("message", async ({ token, parentId, order, points }: PointsOrder) => {
    startWatchdog(parentId);
    const send = sender(token);
    try {
      const runPoint = await open(order, (note) => void send({ kind: "note", note }));
      await send({ kind: "opened" });
      isRunningPoints = true;
      for (const point of points) {
        await send({ kind: "point", result: await runPoint(point) });
        // What the point has left behind happens on its own account.
        await setImmediate();
      }
    } catch (error) {
      await send({ kind: "error", error: toErrorRecord(error) });
    } finally {
      isRunningPoints = false;
    }
  });
}

/** Sends answers; each call resolves once its answer is on its way, so that no later point can take it along. */
function sender(token: string): (answer: PointsAnswer) => Promise<void> {
  // Models may replace what they find on `process`.
  const toParent = process.send?.bind(process);
  return (answer) =>
    new Promise((resolve) => {
      const message: FromPoints = { token, answer };
      // A message that cannot be sent has lost its reader: the disconnect that follows ends this process.
      if (toParent === undefined) resolve();
      else toParent(message, undefined, undefined, () => resolve());
    });
}
