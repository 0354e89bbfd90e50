import { errorCodes } from "../contract/index.ts";
import type { ColumnCell, PointFault, PointOutcome } from "../model/index.ts";

/** A finished point as it is saved before its shard is committed: in a worker's journal, and in checkpoints. */
export interface SavedPoint {
  readonly point_index: number;
  readonly outcome: PointOutcome;
  /** Milliseconds that the simulation took; null where the point was not simulated. */
  readonly durationMs: number | null;
  /** The point's derived values could not be computed without ending a worker: it must not be resolved again. */
  readonly isUnresolvable: boolean;
}

/** One line of JSON without line breaks, from which every value comes back exactly, -0 included. */
export function encodePoint(point: SavedPoint): string {
  const { outcome, durationMs } = point;
  const { fault } = outcome;
  const head = `{"i":${point.point_index},"s":"${outcome.status}","t":${durationMs}`;
  if (fault === undefined) return `${head},"m":[${outcome.metrics.map(exactJson).join(",")}]}`;
  const unresolvable = point.isUnresolvable ? ',"u":true' : "";
  return `${head},"c":"${fault.code}","e":${JSON.stringify(fault.message)}${unresolvable}}`;
}

/** JSON.stringify writes 0 for -0, though JSON can say -0 and JSON.parse understands it. Numbers are finite. */
function exactJson(cell: ColumnCell): string {
  if (typeof cell !== "number") return JSON.stringify(cell);
  return Object.is(cell, -0) ? "-0" : String(cell);
}

/**
 * The points that lines hold, as far as they are whole and consecutive from `startIndex`: what follows a line that is
 * damaged or out of place is not trusted. `metricCount` is how many metrics a point that succeeded has.
 */
export function decodePoints(lines: readonly string[], startIndex: number, metricCount: number): readonly SavedPoint[] {
  const points: SavedPoint[] = [];
  const noMetrics: readonly null[] = Array.from({ length: metricCount }, () => null);
  for (const line of lines) {
    const point = decodePoint(line, noMetrics);
    if (point?.point_index !== startIndex + points.length) break;
    points.push(point);
  }
  return points;
}

function decodePoint(line: string, noMetrics: readonly null[]): SavedPoint | undefined {
  const found = parseLine(line);
  if (found === undefined) return undefined;
  const { i, s, t, m, c, e, u } = found;
  if (!Number.isSafeInteger(i) || !(t === null || typeof t === "number")) return undefined;
  const base = { point_index: i as number, durationMs: t, isUnresolvable: u === true };
  if (s === "succeeded") {
    const isWhole = Array.isArray(m) && m.length === noMetrics.length && m.every(isCell);
    return isWhole ? { ...base, outcome: { status: s, metrics: m, fault: undefined } } : undefined;
  }
  if ((s !== "failed" && s !== "rejected") || typeof e !== "string") return undefined;
  if (typeof c !== "string" || !Object.hasOwn(errorCodes, c)) return undefined;
  const fault: PointFault = { code: c as PointFault["code"], message: e };
  return { ...base, outcome: { status: s, metrics: noMetrics, fault } };
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // A line that is cut off or damaged: its point is run again.
    return undefined;
  }
}

function isCell(value: unknown): value is ColumnCell {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
