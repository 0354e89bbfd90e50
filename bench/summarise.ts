import type { Round, Timing } from "./measure-round.ts";
import { median } from "./statistics.ts";

/** The lines of a report, in order, and what each is. */
export const lineTexts = {
  bareLoop: "bare loop",
  hashedLoop: "bare loop + JSON + 2 hashes",
  floorFiles: "pyarrow writes the columns",
  floor: "the floor: both of these",
  withoutFiles: "engine without files",
  startUp: "engine, one point: start-up",
  oneWorker: "engine, 1 worker",
  twoWorkers: "engine, 2 workers",
} as const;

export type LineName = keyof typeof lineTexts;

/** The medians of one line over all rounds. */
export interface Line {
  readonly name: LineName;
  readonly seconds: number;
  /** Of each round, in order. */
  readonly everySecond: readonly number[];
  /** Null for the start-up, which runs one point. */
  readonly pointsPerSecond: number | null;
  /** The median of the rounds' own ratios, which what slows a whole round does not move. */
  readonly timesFloor: number;
  /** The same of processor time, which other programs on the machine disturb less. */
  readonly cpuTimesFloor: number | null;
  readonly cpuSeconds: number | null;
  /** Of the process tree; null where the system cannot say, and for the floor, which is two programs. */
  readonly peakRssBytes: number | null;
  readonly peakPssBytes: number | null;
}

/** Of at least one round. */
export interface Summary {
  readonly lines: readonly Line[];
  /** Whether the floor has its files. */
  readonly isFloorWhole: boolean;
  /** Versions of what wrote them, such as `pyarrow 26.0.1, python 3.11.7`; null without. */
  readonly floorWriter: string | null;
  readonly oneWorkerTimesFloor: number;
  /** The same less the start-up of the round: what remains of it for a run without end. */
  readonly oneWorkerTimesFloorOnceStarted: number;
  readonly twoWorkersSpeedUp: number;
  readonly joinSeconds: number;
  readonly planSeconds: number;
  readonly bytesPerPoint: {
    readonly effectiveParameters: number;
    readonly outcomes: number;
    /** Both files as pyarrow writes them; null without it. */
    readonly pyarrow: number | null;
  };
}

export function summarise(rounds: readonly Round[], points: number): Summary {
  const middle = (of: (round: Round) => number) => median(rounds.map(of));
  const bytes = (of: (round: Round) => number) => middle(of) / points;
  const isFloorWhole = rounds.every(({ floorFiles }) => floorFiles !== null);
  return {
    lines: (Object.keys(lineTexts) as LineName[])
      .filter((name) => isFloorWhole || name !== "floorFiles")
      .map((name) => lineOf(name, rounds, points)),
    isFloorWhole,
    floorWriter: writerOf(rounds),
    oneWorkerTimesFloor: middle((round) => round.oneWorker.seconds / floorOf(round).seconds),
    oneWorkerTimesFloorOnceStarted: middle(
      (round) => (round.oneWorker.seconds - round.startUp.seconds) / floorOf(round).seconds,
    ),
    twoWorkersSpeedUp: middle((round) => round.oneWorker.seconds / round.twoWorkers.seconds),
    joinSeconds: middle((round) => round.joinSeconds),
    planSeconds: middle((round) => round.planSeconds),
    bytesPerPoint: {
      effectiveParameters: bytes((round) => round.bytes.effectiveParameters),
      outcomes: bytes((round) => round.bytes.outcomes),
      pyarrow: isFloorWhole ? bytes((round) => round.floorFiles?.bytes ?? 0) : null,
    },
  };
}

function writerOf(rounds: readonly Round[]): string | null {
  const files = rounds[0]?.floorFiles ?? null;
  return files === null ? null : `pyarrow ${files.pyarrow}, python ${files.python}`;
}

/** DESIGN section 11: bare loop, `JSON.stringify`, two SHA-256 a point, and pyarrow's files where there are any. */
function floorOf({ hashedLoop, floorFiles }: Round): Timing {
  return {
    seconds: hashedLoop.seconds + (floorFiles?.seconds ?? 0),
    cpuSeconds: hashedLoop.cpuSeconds === null ? null : hashedLoop.cpuSeconds + (floorFiles?.cpuSeconds ?? 0),
    peak: null,
  };
}

function lineOf(name: LineName, rounds: readonly Round[], points: number): Line {
  const floors = rounds.map(floorOf);
  const timings = rounds.map((round) => (name === "floor" ? null : round[name]) ?? floorOf(round));
  const everySecond = timings.map((timing) => timing.seconds);
  const seconds = median(everySecond);
  return {
    name,
    seconds,
    everySecond,
    pointsPerSecond: name === "startUp" ? null : points / seconds,
    timesFloor: median(timings.map((timing, at) => timing.seconds / (floors[at]?.seconds ?? 0))),
    cpuTimesFloor: medianOfKnown(timings.map(({ cpuSeconds }, at) => ratio(cpuSeconds, floors[at]?.cpuSeconds))),
    cpuSeconds: medianOfKnown(timings.map((timing) => timing.cpuSeconds)),
    peakRssBytes: medianOfKnown(timings.map(({ peak }) => peak?.rssBytes)),
    peakPssBytes: medianOfKnown(timings.map(({ peak }) => peak?.pssBytes)),
  };
}

function ratio(one: number | null, other: number | null | undefined): number | null {
  return one === null || other === null || other === undefined ? null : one / other;
}

/** Null where nothing is known. */
function medianOfKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : median(known);
}
