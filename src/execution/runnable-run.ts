import type { RequestForm, RunSpecification } from "../contract/index.ts";
import { configOf } from "../contract/index.ts";
import type { Resolver, Simulator } from "../model/index.ts";
import { createResolver, createSimulator } from "../model/index.ts";
import type { Plan } from "../planning/index.ts";
import { openPlan } from "../planning/index.ts";
import type { ExecutableModel } from "./run-model.ts";
import type { ShardTables } from "./shard-tables.ts";
import { createShardTables } from "./shard-tables.ts";

/** The points of a request with everything compiled that they have in common. */
export interface RunnablePoints {
  readonly model: ExecutableModel;
  readonly plan: Plan;
  readonly resolver: Resolver;
  readonly simulator: Simulator;
}

/** Tables whose memory is used for one shard after another: each takes some ten megabytes. */
export interface TablesPool {
  take(): Promise<ShardTables>;
  /** Only tables that are finished: what an attempt that failed has begun is not given back. */
  giveBack(tables: ShardTables): void;
}

/** A run with everything compiled that its shards have in common. */
export interface RunnableRun extends RunnablePoints {
  readonly specification: RunSpecification;
  readonly tables: TablesPool;
}

/** Pure, and done once per run and worker. */
export function compileRun(specification: RunSpecification, model: ExecutableModel): RunnableRun {
  const points = compilePoints(specification.request, specification.shards.count, model);
  const { sourcesJson } = points.resolver;
  const tables = createTablesPool(() => createShardTables(specification, model.description, sourcesJson));
  return { specification, tables, ...points };
}

/** The same for a request that need not be a run: `request` is one that `normaliseRequest` made for this model. */
export function compilePoints(request: RequestForm, shardCount: number, model: ExecutableModel): RunnablePoints {
  const { description, definition } = model;
  const plan = openPlan(configOf(request, description), description, shardCount);
  const resolver = createResolver(description, {
    fixed: request.fixed,
    dimensionNames: plan.dimensionNames,
    derive: definition.derive,
  });
  return { model, plan, resolver, simulator: createSimulator(definition, description) };
}

function createTablesPool(create: () => Promise<ShardTables>): TablesPool {
  const free: ShardTables[] = [];
  return { take: async () => free.pop() ?? create(), giveBack: (tables) => free.push(tables) };
}
