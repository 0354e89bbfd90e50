import type { RequestForm } from "../../../contract/index.ts";
import type { PilotReport, PilotUse } from "../../pilot/report.ts";
import { bytes, count, duration, milliseconds } from "../terminal.ts";

type Sharding = RequestForm["sharding"];

/**
 * A pilot's report for people: a line for each finding, with what it means and what to do about it. `requested` is the
 * sweep's sharding.
 */
export function pilotText(report: PilotReport, requested: Sharding): string {
  const { points, total_points, points_succeeded, points_failed, points_rejected } = report;
  const lines: readonly (readonly [title: string, text: string])[] = [
    ["pilot", `${count(points)} of ${count(total_points)} points, spread over the design`],
    [
      "points",
      `${count(points_succeeded)} succeeded, ${count(points_failed)} failed, ${count(points_rejected)} rejected`,
    ],
    ...report.faults.map((fault) => {
      const sample = `point ${fault.point_index}: ${fault.error_message}`;
      return ["", `${fault.error_code} in ${pointsOf(fault.points)}, such as ${sample}`] as const;
    }),
    ["a point", pointTime(report)],
    ["estimate", estimateText(report)],
    ["size", sizeText(report.bytes)],
    ["shards", shardText(report, requested.strategy)],
    ...lambdaText(report).map((text) => ["", text] as const),
    ...findings(report).map((text, at) => [at === 0 ? "model" : "", text] as const),
  ];
  return lines.map(([title, text]) => `${title.padEnd(9)} ${text}`).join("\n");
}

function pointTime({ timing, engine_ms }: PilotReport): string {
  const engine = `and ${milliseconds(engine_ms)} of Sweeplake's own`;
  const { point_ms_min, point_ms_p50, point_ms_p95, point_ms_max } = timing;
  if (point_ms_min === null) return `no point came to its end, ${engine}`;
  const [least, median, p95, most] = [point_ms_min, point_ms_p50, point_ms_p95, point_ms_max].map((each) =>
    milliseconds(each ?? 0),
  );
  return `${median} of the model (min ${least}, p95 ${p95}, max ${most}) ${engine}`;
}

function estimateText({ estimate, points, total_points }: PilotReport): string {
  const { workers, seconds, interval, confidence } = estimate;
  const time = `${duration(seconds)} with ${workers === 1 ? "1 worker" : `${count(workers)} workers`}`;
  if (points === total_points) return `${time}, from all points`;
  if (interval === null) return `${time}, from one point only`;
  const percent = Math.round(confidence * 100);
  return `${time}; ${percent} % interval ${duration(interval.low)} to ${duration(interval.high)}`;
}

function sizeText({ total, ...datasets }: PilotReport["bytes"]): string {
  const parts = Object.entries(datasets).map(([name, size]) => `${name} ${bytes(size)}`);
  return `about ${bytes(total)}: ${parts.join(", ")}`;
}

function shardText({ sharding }: PilotReport, requested: Sharding["strategy"]): string {
  const { shard_ms, advised, smallest, largest } = sharding;
  const time = `a shard takes ${duration(shard_ms / 1000)}`;
  if (advised === "as requested") return `${time}: ${requested === "auto" ? "auto" : `the ${requested} given`} is fine`;
  const range = smallest === largest ? count(smallest) : `${count(smallest)} to ${count(largest)}`;
  const wayOut = advised === "auto" ? "auto is fine" : `write sharding: { shard_size: ${advised.shard_size} }`;
  return `${time}, and ${range} points a shard make sense: ${wayOut}`;
}

function lambdaText({ sharding, total_points }: PilotReport): readonly string[] {
  const { lambda_points: points } = sharding;
  if (points === null || points >= total_points) return [];
  if (points === 0)
    return ["a point takes longer than the 15 minutes that AWS Lambda permits: use other workers there"];
  return [`within the 15 minutes that AWS Lambda permits, a shard may have ${count(points)} points there`];
}

function findings({ reads, uses, unrepeatable }: PilotReport): readonly string[] {
  return [
    ...reads.unread_dimensions.map(
      (name) => `${name} varies, but none of ${pointsOf(reads.points)} read it: it seems to change nothing`,
    ),
    ...uses.map(useText),
    ...(unrepeatable === null
      ? []
      : [
          `${pointsOf(unrepeatable.points)}, such as point ${unrepeatable.point_index}, came out differently when run ` +
            "again: its outcome cannot be reproduced",
        ]),
  ];
}

/** What is wrong with a kind of use, and what to use instead. */
const consequences: Readonly<Record<PilotUse["kind"], string>> = {
  random: "cannot be reproduced; draw from `random`, or seed a generator with `seed`",
  clock: "depends on when it runs; make the time a parameter",
  network: "depends on what answers; read it before the sweep and make it a parameter, or part of the model's files",
  files: "depends on this machine's files; import them, so that they become part of the model's code",
  processes: "depends on this machine's programs",
};

function useText({ kind, when, calls, points, point_index, place }: PilotUse): string {
  const what = `${calls.join(", ")}${place === null ? "" : ` (${place})`}`;
  if (when === "import") return `the model calls ${what} when it is imported: what comes of it ${consequences[kind]}`;
  return `${pointsOf(points)}, such as point ${point_index}, called ${what}: the outcome ${consequences[kind]}`;
}

function pointsOf(points: number): string {
  return points === 1 ? "1 point" : `${count(points)} points`;
}
