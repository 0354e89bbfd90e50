import type { DimensionForm, Json, ModelDescription, RunConfig, SamplingStrategy } from "../contract/index.ts";
import { SweeplakeError, shown } from "../contract/index.ts";
import { compileQuantile, sampleUnit } from "./draw.ts";
import type { ValueSequence } from "./generated-values.ts";
import { generatedValues } from "./generated-values.ts";
import { parameterKind } from "./parameters.ts";
import type { TaggedForm } from "./tagged-form.ts";
import { tagForm } from "./tagged-form.ts";

/** The assignments of a run by `design_index`, each computed when asked for. */
export interface Assignments {
  readonly count: number;
  /** Dotted names of the parameters that vary, ascending by UTF-16 code units. */
  readonly names: readonly string[];
  /** One value per name. O(names). `designIndex` is from 0 below `count`. */
  at(designIndex: number): readonly Json[];
}

/** What the number of assignments depends on. */
export interface DesignSize {
  readonly strategy: SamplingStrategy;
  /** Values of each dimension; read for grid and zip only. */
  readonly dimensionCounts: readonly number[];
  /** Read for random only. */
  readonly count: number | null;
  /** Read for list only. */
  readonly listedPoints: number;
}

/** How many assignments there are. Exact below 2^53, and beyond that never less than 2^53: it may become Infinity. */
export function countAssignments(size: DesignSize): number {
  switch (size.strategy) {
    case "grid":
      return size.dimensionCounts.reduce((product, count) => product * count, 1);
    case "zip":
      return size.dimensionCounts[0] ?? 0;
    case "list":
      return size.listedPoints;
    case "random":
      return size.count ?? 0;
  }
}

/**
 * Compiles the enumeration of a configuration that `normaliseRequest` made for this model.
 *
 * Throws PARAMETER_UNKNOWN for a dimension that the model lacks. Source: DESIGN section 6.
 */
export function compileAssignments(config: RunConfig, model: ModelDescription): Assignments {
  const { strategy, points, count } = config.sampling;
  if (strategy === "list") return listed(points ?? []);
  const names = Object.keys(config.dimensions).sort();
  if (strategy === "random") {
    const at = drawn(config, model, names);
    return { names, at, count: countAssignments({ strategy, count, dimensionCounts: [], listedPoints: 0 }) };
  }
  const values = names.map((name) => valuesOf(config, name));
  const dimensionCounts = values.map((each) => each.count);
  return {
    names,
    count: countAssignments({ strategy, count, dimensionCounts, listedPoints: 0 }),
    at: strategy === "grid" ? crossed(values) : (index) => values.map((each) => each.at(index)),
  };
}

/** Mixed radix: the last dimension varies fastest. */
function crossed(values: readonly ValueSequence[]): Assignments["at"] {
  return (designIndex) => {
    const assignment = new Array<Json>(values.length);
    let rest = designIndex;
    for (let at = values.length - 1; at >= 0; at--) {
      const dimension = values[at] as ValueSequence;
      assignment[at] = dimension.at(rest % dimension.count);
      rest = Math.floor(rest / dimension.count);
    }
    return assignment;
  };
}

function listed(points: readonly Readonly<Record<string, Json>>[]): Assignments {
  const names = Object.keys(points[0] ?? {}).sort();
  const at = (designIndex: number) => {
    const point = points[designIndex] as Readonly<Record<string, Json>>;
    return names.map((name) => point[name] as Json);
  };
  return { names, at, count: countAssignments({ strategy: "list", count: null, dimensionCounts: [], listedPoints: points.length }) };
}

function drawn(config: RunConfig, model: ModelDescription, names: readonly string[]): Assignments["at"] {
  const fields = new Map(model.parameters.map((field) => [field.name, field]));
  const dimensions = names.map((name) => {
    const field = fields.get(name);
    if (field === undefined) {
      throw new SweeplakeError("PARAMETER_UNKNOWN", `${model.name} has no parameter ${shown(name)}`);
    }
    return { name, quantile: compileQuantile(formOf(config, name), parameterKind(field)) };
  });
  return (designIndex) =>
    dimensions.map(({ name, quantile }) => quantile(sampleUnit(config.seed, designIndex, name)));
}

function valuesOf(config: RunConfig, name: string): ValueSequence {
  const values = generatedValues(formOf(config, name));
  if (values === undefined) throw new SweeplakeError("INTERNAL", `${name} has no values to enumerate`);
  return values;
}

function formOf(config: RunConfig, name: string): TaggedForm {
  const form = tagForm(config.dimensions[name] as DimensionForm);
  if (form === undefined) throw new SweeplakeError("INTERNAL", `${name} has no form`);
  return form;
}
