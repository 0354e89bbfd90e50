import { formatTable } from "../src/apps/cli/terminal.ts";
import type { Bar } from "./bars.ts";
import type { Machine } from "./describe-machine.ts";
import type { Line } from "./summarise.ts";
import { lineTexts } from "./summarise.ts";

/** Text of the parts of a report; each is one block without an empty line at its end. */

export function machineText(machine: Machine): string {
  const { sweeplake, node, platform, cpu, cores, memoryBytes, loadAverage } = machine;
  const memory = `${(memoryBytes / 1024 ** 3).toFixed(1)} GiB`;
  return `sweeplake ${sweeplake}, node ${node}, ${platform}, ${cpu}, ${cores} cores, ${memory}, load ${loadAverage.toFixed(2)}`;
}

export function linesText(lines: readonly Line[]): string {
  const header = ["", "seconds", "cpu s", "points/s", "x floor", "peak RSS MiB", "peak PSS MiB"];
  return formatTable(
    header,
    lines.map((line) => [
      lineTexts[line.name],
      line.seconds.toFixed(3),
      orDash(line.cpuSeconds, (seconds) => seconds.toFixed(2)),
      orDash(line.pointsPerSecond, (rate) => Math.round(rate).toLocaleString("en")),
      line.timesFloor.toFixed(2),
      orDash(line.peakRssBytes, mebibytes),
      orDash(line.peakPssBytes, mebibytes),
    ]),
  );
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
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}

export function mebibytes(bytes: number): string {
  return Math.round(bytes / 1024 / 1024).toString();
}

export function orDash<Value>(value: Value | null, shown: (value: Value) => string): string {
  return value === null ? "-" : shown(value);
}
