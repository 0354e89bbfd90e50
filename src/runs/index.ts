/**
 * The life of a run around its shards (DESIGN section 8): a request is prepared, accepted and recorded; its missing
 * shards are dispatched; when none is left the run is finalised. Each step may be repeated at any time by anyone.
 */

export type { Acceptance, AcceptedRun } from "./accept-sweep.ts";
export { acceptSweep } from "./accept-sweep.ts";
export { MAX_ATTEMPTS } from "./attempt-shard.ts";
export { cancelRun, resumeRun } from "./close-run.ts";
export type { DispatchEnd, DispatchOptions } from "./dispatch-run.ts";
export { dispatchRun, GRACE_MS } from "./dispatch-run.ts";
export { finaliseRun } from "./finalise-run.ts";
export type { LoadedModel, ModelLookup } from "./load-model.ts";
export { loadModel } from "./load-model.ts";
export type { PreparedSweep, SweepInput } from "./prepare-sweep.ts";
export { prepareSweep } from "./prepare-sweep.ts";
export type { RunProgress } from "./progress.ts";
export type { RerunOptions } from "./rerun-request.ts";
export { rerunRequest } from "./rerun-request.ts";
export type { RunReport } from "./run-status.ts";
export { reportRun } from "./run-status.ts";
