import type { ModelDescription, RunSpecification } from "../contract/index.ts";
import { configOf } from "../contract/index.ts";
import type { Resolver } from "../model/index.ts";
import { createResolver } from "../model/index.ts";
import type { Plan } from "../planning/index.ts";
import { openPlan } from "../planning/index.ts";

/** A run with its plan made again from the specification. */
export interface PlannedRun {
  readonly run: RunSpecification;
  readonly model: ModelDescription;
  readonly plan: Plan;
  /** Without the model's `derive`: it restores points, it resolves none. */
  readonly resolver: Resolver;
}

/** Plans a run again. Throws PARAMETER_UNKNOWN or PARAMETER_REQUIRED where its request was altered. */
export function planAgain(run: RunSpecification, model: ModelDescription): PlannedRun {
  const plan = openPlan(configOf(run.request, model), model, run.shards.count);
  const resolver = createResolver(model, { fixed: run.request.fixed, dimensionNames: plan.dimensionNames });
  return { run, model, plan, resolver };
}
