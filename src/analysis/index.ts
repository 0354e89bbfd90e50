/**
 * Questions asked of a lake after the fact: SQL over its datasets and views, the proof that a run is sound, and its
 * points executed again.
 */

export type { Check } from "./check-list.ts";
export type { Difference } from "./compare-points.ts";
export type { ExecuteAgainOptions } from "./execute-again.ts";
export { openQuery } from "./open-query.ts";
export type { PointRow, PointRows } from "./recorded-points.ts";
export type { DifferingPoint, ReplayOptions, ReplayReport } from "./replay-run.ts";
export type { Reproduction } from "./reproduce-point.ts";
export { reproducePoint } from "./reproduce-point.ts";
export type { VerifyReport } from "./verify-run.ts";
export { verifyRun } from "./verify-run.ts";
