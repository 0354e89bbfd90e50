/**
 * Every object of a lake that is read or written, and the order in which it may happen: the claim of a run, its state
 * log, run_context, the registry of models, commits and failed attempts. Nothing else knows a key's content.
 */

export type { CheckpointPlace } from "./checkpoints.ts";
export { listCheckpoints, putCheckpoint, readCheckpoint, readCheckpoints } from "./checkpoints.ts";
export type { Attempt, FinishedShard, PointTiming } from "./commit.ts";
export { commitShard, failedAttemptRow } from "./commit.ts";
export type { Lake } from "./lake.ts";
export { checkLake, initialiseLake, isMarked, isStoredJson } from "./lake.ts";
export type { RegisteredModel } from "./registry.ts";
export { listModels, putCode, readCode, readColumnClaims, readModel, registerModel } from "./registry.ts";
export { runContextRow, writeRunContext } from "./run-context.ts";
export type { IndexedRun } from "./run-index.ts";
export { indexRun, listRuns } from "./run-index.ts";
export type { NewState, RunSummary } from "./run-log.ts";
export {
  appendState,
  checkSpecificationSize,
  claimRun,
  epochOf,
  readRun,
  readStates,
  requireRun,
  summariseRun,
} from "./run-log.ts";
export { placesOfRun } from "./run-places.ts";
export type { FailedAttempt, ShardFiles } from "./shards.ts";
export {
  countsOf,
  listShards,
  partitionOf,
  putFailure,
  readCommit,
  readFailure,
  shardFileOf,
} from "./shards.ts";
