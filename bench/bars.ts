import type { Line, Summary } from "./summarise.ts";

/** A bar of DESIGN section 11 and where a measurement stands to it. */
export interface Bar {
  readonly bar: string;
  /** Null where it was not measured. */
  readonly measured: number | null;
  readonly limit: number;
  readonly unit: string;
  readonly isReached: boolean | null;
}

const MIB = 1024 * 1024;

/** The bars that a summary decides, except for the one of the command line's start. */
export function barsOf(summary: Summary): readonly Bar[] {
  const twoWorkers = summary.lines.find(({ name }) => name === "twoWorkers") as Line;
  const { peakRssBytes, pointsPerSecond } = twoWorkers;
  return [
    atLeast("2 workers: points/s", pointsPerSecond, 100_000, "points/s"),
    atMost("1 worker / floor", summary.isFloorWhole ? summary.oneWorkerTimesFloor : null, 2, "x"),
    atLeast("2 workers / 1 worker", summary.twoWorkersSpeedUp, 1.8, "x"),
    memoryBar(peakRssBytes),
    atMost("strict three-way join", summary.joinSeconds, 1, "s"),
    atMost("plan 10^9 points, resolve the last", summary.planSeconds * 1000, 50, "ms"),
  ];
}

/** Of resident memory summed over the tree, the stricter of the two counts, with two workers. DESIGN asks at 10^7 points. */
export function memoryBar(peakRssBytes: number | null): Bar {
  return atMost(
    "2 workers: peak RSS of the process tree",
    peakRssBytes === null ? null : peakRssBytes / MIB,
    512,
    "MiB",
  );
}

export function atLeast(bar: string, measured: number | null, limit: number, unit: string): Bar {
  return { bar, measured, limit, unit, isReached: measured === null ? null : measured >= limit };
}

export function atMost(bar: string, measured: number | null, limit: number, unit: string): Bar {
  return { bar, measured, limit, unit, isReached: measured === null ? null : measured <= limit };
}
