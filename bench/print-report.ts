import { formatTable } from "../src/apps/cli/terminal.ts";
import type { Bar } from "./bars.ts";
import type { Machine } from "./describe-machine.ts";
import type { MemoryRun } from "./measure-memory.ts";
import type { PeerLine } from "./measure-peers.ts";
import type { FoldedProfile } from "./profile/fold-profile.ts";
import type { Line, Summary } from "./summarise.ts";
import { lineTexts } from "./summarise.ts";

// Text of the parts of a report; each is one block without a line break at its end.

export function machineText(machine: Machine): string {
  const { sweeplake, node, platform, cpu, cores, memoryBytes, loadAverage } = machine;
  const memory = `${(memoryBytes / 1024 ** 3).toFixed(1)} GiB`;
  return `sweeplake ${sweeplake}, node ${node}, ${platform}, ${cpu}, ${cores} cores, ${memory}, load ${loadAverage.toFixed(2)}`;
}

/** What `npm run bench` found, but for its bars. */
export interface Bench extends Summary {
  readonly rounds: number;
  readonly profile: FoldedProfile;
  readonly peers: readonly PeerLine[];
}

export function benchText(points: number, bench: Bench): string {
  const { rounds, lines, floorWriter, profile, peers } = bench;
  const floor = floorWriter ?? "the floor is without pyarrow's files";
  return [
    `${points.toLocaleString("en")} points of the no-op model, medians of ${rounds} rounds; ${floor}`,
    linesText(lines),
    questionsText(bench),
    profileText(profile),
    ...(peers.length === 0 ? [] : [peersText(peers, oneWorkerSecondsPerPoint(lines, points))]),
  ].join("\n\n");
}

function linesText(lines: readonly Line[]): string {
  const header = ["", "seconds", "cpu s", "points/s", "x floor", "cpu x floor", "peak RSS MiB", "peak PSS MiB"];
  return formatTable(
    header,
    lines.map((line) => [
      lineTexts[line.name],
      line.seconds.toFixed(3),
      orDash(line.cpuSeconds, (seconds) => seconds.toFixed(2)),
      orDash(line.pointsPerSecond, (rate) => Math.round(rate).toLocaleString("en")),
      line.timesFloor.toFixed(2),
      orDash(line.cpuTimesFloor, (times) => times.toFixed(2)),
      orDash(line.peakRssBytes, mebibytes),
      orDash(line.peakPssBytes, mebibytes),
    ]),
  );
}

function questionsText(bench: Bench): string {
  const { oneWorkerTimesFloorOnceStarted, joinSeconds, planSeconds } = bench;
  const { effectiveParameters, outcomes, pyarrow } = bench.bytesPerPoint;
  return formatTable(
    ["also", "measured"],
    [
      ["1 worker without its start-up, x floor", oneWorkerTimesFloorOnceStarted.toFixed(2)],
      ["bytes a point, effective_parameters", effectiveParameters.toFixed(1)],
      ["bytes a point, outcomes", outcomes.toFixed(1)],
      ["bytes a point, both by pyarrow", orDash(pyarrow, (bytes) => bytes.toFixed(1))],
      ["strict three-way join in DuckDB, s", joinSeconds.toFixed(3)],
      ["plan 10^9 points and resolve the last, ms", (planSeconds * 1000).toFixed(1)],
    ],
  );
}

/** Where one worker's busy time goes. */
function profileText({ stages, functions }: FoldedProfile): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const byStage = formatTable(
    ["stage of one worker", "share"],
    stages.map(({ stage, share }) => [stage, percent(share)]),
  );
  const byFunction = formatTable(
    ["function of one worker", "share"],
    functions.map(({ place, share }) => [place, percent(share)]),
  );
  return `${byStage}\n\n${byFunction}`;
}

function peersText(peers: readonly PeerLine[], ourSecondsPerPoint: number): string {
  return formatTable(
    ["peer", "version", "points", "us a point", "x engine, 1 worker"],
    peers.map(({ peer, measured, problem }) => {
      if (measured === null) return [peer, "-", "-", "-", `not measured: ${problem}`];
      const { version, points, secondsPerPoint } = measured;
      const times = rounded(secondsPerPoint / ourSecondsPerPoint);
      return [peer, version, points.toLocaleString("en"), rounded(secondsPerPoint * 1e6), times];
    }),
  );
}

function oneWorkerSecondsPerPoint(lines: readonly Line[], points: number): number {
  return (lines.find(({ name }) => name === "oneWorker")?.seconds ?? 0) / points;
}

export function memoryText({ seconds, deciles }: MemoryRun): string {
  const rows = deciles.map(({ rssBytes, pssBytes }, at) => {
    return [`${((seconds * (at + 1)) / 10).toFixed(1)} s`, mebibytes(rssBytes), mebibytes(pssBytes)];
  });
  return formatTable(["up to", "peak RSS MiB", "peak PSS MiB"], rows);
}

export function barsText(bars: readonly Bar[]): string {
  return formatTable(
    ["bar", "measured", "limit", ""],
    bars.map(({ bar, measured, limit, unit, isReached }) => [
      bar,
      orDash(measured, (value) => `${rounded(value)} ${unit}`),
      `${rounded(limit)} ${unit}`,
      isReached === null ? "not measured" : isReached ? "reached" : `missed by ${missedBy(measured ?? 0, limit)}`,
    ]),
  );
}

/** How much more (or less) than the bar it was, in percent of the bar. */
function missedBy(measured: number, limit: number): string {
  return `${Math.round((Math.abs(measured - limit) / limit) * 100)} %`;
}

function rounded(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

function mebibytes(bytes: number): string {
  return Math.round(bytes / 1024 / 1024).toString();
}

function orDash<Value>(value: Value | null, shown: (value: Value) => string): string {
  return value === null ? "-" : shown(value);
}
