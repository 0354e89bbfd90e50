import { isDeepStrictEqual } from "node:util";
import type { PointFate } from "../../adapters/child-process/index.ts";
import type { RequestForm } from "../../contract/index.ts";
import type { TriedPoint } from "../../execution/index.ts";
import { blamedFault } from "../../execution/index.ts";
import type { PointFault } from "../../model/index.ts";
import type { PilotFault, PilotReport } from "./report.ts";

/** Counts what became of points, in the order of their indices. */
export function countOutcomes(
  fates: readonly PointFate<TriedPoint>[],
  limits: RequestForm["limits"],
): Pick<PilotReport, "points" | "points_succeeded" | "points_failed" | "points_rejected" | "faults"> {
  const having = (status: TriedPoint["status"]) =>
    fates.filter(({ result }) => (result?.status ?? "failed") === status).length;
  return {
    points: fates.length,
    points_succeeded: having("succeeded"),
    points_failed: having("failed"),
    points_rejected: having("rejected"),
    faults: countFaults(fates, limits),
  };
}

function countFaults(fates: readonly PointFate<TriedPoint>[], limits: RequestForm["limits"]): readonly PilotFault[] {
  const faults = new Map<PointFault["code"], PilotFault>();
  for (const { point, result, blame } of fates) {
    const fault = blame === null ? result.fault : blamedFault(blame, limits);
    if (fault === undefined) continue;
    const { code, message } = fault;
    const known = faults.get(code) ?? { error_code: code, points: 0, point_index: point, error_message: message };
    faults.set(code, { ...known, points: known.points + 1 });
  }
  return [...faults.values()].sort((a, b) => b.points - a.points);
}

/** The points that came out differently the second time; null: none. Those that ended a process are left out. */
export function unrepeatableOf(
  first: readonly PointFate<TriedPoint>[],
  second: readonly PointFate<TriedPoint>[],
): PilotReport["unrepeatable"] {
  const again = new Map(second.map((fate) => [fate.point, fate.result]));
  const differing = first.filter(({ point, result }) => {
    const other = again.get(point);
    return result !== null && other !== null && other !== undefined && !isSame(result, other);
  });
  const [sample] = differing;
  return sample === undefined ? null : { points: differing.length, point_index: sample.point };
}

function isSame(a: TriedPoint, b: TriedPoint): boolean {
  const produced = ({ status, fault, derivedJson, metrics }: TriedPoint) => ({ status, fault, derivedJson, metrics });
  return isDeepStrictEqual(produced(a), produced(b));
}
