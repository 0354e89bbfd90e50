import type { RunSpecification } from "../contract/index.ts";
import { configOf } from "../contract/index.ts";
import type { Resolver, Simulator } from "../model/index.ts";
import { createResolver, createSimulator } from "../model/index.ts";
import type { Plan } from "../planning/index.ts";
import { openPlan } from "../planning/index.ts";
import type { ExecutableModel } from "./run-model.ts";

/** A run with everything compiled that its shards have in common. */
export interface RunnableRun {
  readonly specification: RunSpecification;
  readonly model: ExecutableModel;
  readonly plan: Plan;
  readonly resolver: Resolver;
  readonly simulator: Simulator;
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
  return { specification, model, plan, resolver, simulator: createSimulator(definition, description) };
}
