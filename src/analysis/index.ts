/** Questions asked of a lake after the fact: SQL over its datasets and views, and the proof that a run is sound. */

export type { Check } from "./check-list.ts";
export { openQuery } from "./open-query.ts";
export type { VerifyReport } from "./verify-run.ts";
export { verifyRun } from "./verify-run.ts";
