import type { DimensionForm, Json, RunConfig } from "../../../src/contract/index.ts";
import type { Plan } from "../../../src/planning/index.ts";
import { openPlan } from "../../../src/planning/index.ts";
import { clinic, field } from "../../support/clinic.ts";

/** A design over parameters that are numbers, save those whose names begin with `integer` or `text`. */
export interface DesignOptions {
  readonly strategy: "random" | "lhs" | "sobol";
  readonly seed: number;
  readonly count: number;
  readonly dimensions: Readonly<Record<string, DimensionForm>>;
}

export function openDesign({ strategy, seed, count, dimensions }: DesignOptions): Plan {
  const parameters = Object.keys(dimensions).map((name) => {
    if (name.startsWith("text")) return field(name, "str", { type: "string" });
    return name.startsWith("integer")
      ? field(name, "i64", { type: "integer" })
      : field(name, "f64", { type: "number" });
  });
  const config: RunConfig = {
    kind: "config.1",
    model: clinic.name,
    model_version: clinic.version,
    dimensions,
    fixed: {},
    replicates: 1,
    sampling: { strategy, count, points: null },
    seed,
    seed_policy: "assignment",
  };
  return openPlan(config, { ...clinic, parameters }, 1);
}

/** All assignments of a design. */
export function assignmentsOf(options: DesignOptions): readonly (readonly Json[])[] {
  const plan = openDesign(options);
  return Array.from({ length: options.count }, (_, index) => plan.assignment(index));
}

/** The units of a design themselves: points in the unit cube of dimensions `x0`, `x1`, … */
export function unitsOf(options: Omit<DesignOptions, "dimensions"> & { readonly dimensionCount: number }): number[][] {
  const unit: DimensionForm = { uniform: { low: 0, high: 1 } };
  const names = Array.from({ length: options.dimensionCount }, (_, at) => [`x${at}`, unit] as const);
  return assignmentsOf({ ...options, dimensions: Object.fromEntries(names) }) as number[][];
}
