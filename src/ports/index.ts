/**
 * What the product needs from the world, as interfaces with their promises. Adapters implement them; each has a
 * contract suite under test/contracts that every adapter passes.
 */

export type { Clock } from "./clock.ts";
export type { Log, LogFields } from "./log.ts";
export type { ModelBundle, ModelSource } from "./model-source.ts";
export type { ListedObject, ObjectInfo, ObjectStore } from "./object-store.ts";
export type { ExecutePoint, PointFiles, PointMessage, PointRunner, PointRunOptions } from "./point-runner.ts";
export type { QueryCell, QueryColumn, QueryEngine, QueryResult, QuerySession, QuerySetup } from "./query-engine.ts";
export type {
  Blame,
  ExecuteShard,
  PointJournal,
  ShardMessage,
  ShardProgress,
  ShardResult,
  ShardRunner,
  ShardRunOptions,
} from "./shard-runner.ts";
