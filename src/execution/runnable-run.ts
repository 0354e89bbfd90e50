import type { RunSpecification } from "../contract/index.ts";
import { configOf } from "../contract/index.ts";
import type { Resolver, Simulator } from "../model/index.ts";
import { createResolver, createSimulator } from "../model/index.ts";
import type { Plan } from "../planning/index.ts";
import { openPlan } from "../planning/index.ts";
import type { ExecutableModel } from "./run-model.ts";
import type { ShardTables } from "./shard-tables.ts";
import { createShardTables } from "./shard-tables.ts";

/** A run with everything compiled that its shards have in common. */
export interface RunnableRun {
  readonly specification: RunSpecification;
  readonly model: ExecutableModel;
  readonly plan: Plan;
  readonly resolver: Resolver;
  readonly simulator: Simulator;
  readonly tables: TablesPool;
}

/** Tables whose memory is used for one shard after another: each takes some ten megabytes. */
export interface TablesPool {
  take(): Promise<ShardTables>;
  /** Only tables that are finished: what an attempt that failed has begun is not given back. */
  giveBack(tables: ShardTables): void;
}

/** Pure, and done once per run and worker. */
export function compileRun(specification: RunSpecification, model: ExecutableModel): RunnableRun {
  const { description, definition } = model;
  const plan = openPlan(configOf(specification.request, description), description, specification.shards.count);
  const resolver = createResolver(description, {
    fixed: specification.request.fixed,
    dimensionNames: plan.dimensionNames,
    derive: definition.derive,
  });
  const tables = createTablesPool(() => createShardTables(specification, description, resolver.sourcesJson));
  return { specification, model, plan, resolver, simulator: createSimulator(definition, description), tables };
}

function createTablesPool(create: () => Promise<ShardTables>): TablesPool {
  const free: ShardTables[] = [];
  return { take: async () => free.pop() ?? create(), giveBack: (tables) => free.push(tables) };
}
