import type { TriedPoint, TryPoint } from "../../execution/index.ts";
import { median } from "./median.ts";
import type { PilotOrder, PilotPoint } from "./protocol.ts";

/** A point is tried this often where that takes no longer than a few times its budget: something may hold up one try. */
const LEAST_TRIES = 3;
const PATIENCE = 20;

/**
 * Tries points and takes their time: where it is short enough to try it more often, the median of the later half of the
 * tries. What a point produces is that of the first.
 */
export function timePoints(
  tryPoint: TryPoint,
  { first, others }: PilotOrder["repeatMs"],
): (point: number) => Promise<PilotPoint> {
  let budgetMs = first;
  return async (point) => {
    const times: number[] = [];
    let tried: TriedPoint | undefined;
    let totalMs = 0;
    do {
      const startedAt = performance.now();
      const pending = tryPoint(point);
      const again = pending instanceof Promise ? await pending : pending;
      const ms = performance.now() - startedAt;
      totalMs += ms;
      times.push(ms);
      tried ??= again;
    } while (totalMs < budgetMs || (times.length < LEAST_TRIES && totalMs < PATIENCE * budgetMs));
    budgetMs = others;
    return { ...tried, ms: median(times.slice(Math.floor(times.length / 2))) };
  };
}
