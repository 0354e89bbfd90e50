import type { PointRange } from "../planning/index.ts";

/**
 * `count` (at least 1) of the points of `ranges` (ascending, not overlapping), ascending: the first and the last, then
 * those of `notable`, and the rest spread evenly. All of them if there are no more. The same ranges give the same points.
 */
export function* choosePoints(
  ranges: readonly PointRange[],
  notable: readonly number[],
  count: number,
): Generator<number> {
  const total = ranges.reduce((sum, range) => sum + sizeOf(range), 0);
  if (total === 0) return;
  if (count >= total || count === 1) return yield* pointsAt(ranges, spread(total, Math.min(count, total)));
  const kept = notable.slice(0, count - 2);
  const chosen = new Set([...pointsAt(ranges, spread(total, count - kept.length)), ...kept]);
  // Where a notable point is one of the spread, there is room for another.
  for (const point of pointsAt(ranges, spread(total, count))) {
    if (chosen.size === count) break;
    chosen.add(point);
  }
  yield* [...chosen].sort((a, b) => a - b);
}

function sizeOf({ start_index, end_index_exclusive }: PointRange): number {
  return end_index_exclusive - start_index;
}

/** `count` of the numbers below `total`, ascending, both ends included; of one, the first. */
function* spread(total: number, count: number): Generator<number> {
  for (let at = 0; at < count - 1; at++) yield Math.floor((at * (total - 1)) / (count - 1));
  yield count === 1 ? 0 : total - 1;
}

/** The points at ascending places of `ranges` laid end to end. */
function* pointsAt(ranges: readonly PointRange[], places: Iterable<number>): Generator<number> {
  let at = 0;
  let before = 0;
  for (const place of places) {
    let range = ranges[at] as PointRange;
    while (place - before >= sizeOf(range)) {
      before += sizeOf(range);
      range = ranges[++at] as PointRange;
    }
    yield range.start_index + (place - before);
  }
}
