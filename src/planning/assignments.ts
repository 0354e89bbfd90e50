import type { DimensionForm, Field, Json, ModelDescription, RunConfig } from "../contract/index.ts";
import { SweeplakeError, shown } from "../contract/index.ts";
import { compileQuantile } from "./draw.ts";
import type { ValueSequence } from "./generated-values.ts";
import { generatedValues } from "./generated-values.ts";
import { latinHypercube } from "./latin-hypercube.ts";
import { parameterKind } from "./parameters.ts";
import { sobolSequence } from "./sobol-sequence.ts";
import { compileStar } from "./star.ts";
import type { DrawingStrategy } from "./strategies.ts";
import type { TaggedForm } from "./tagged-form.ts";
import { tagForm } from "./tagged-form.ts";
import type { UnitSource } from "./unit.ts";
import { sampleUnit } from "./unit.ts";

/** The assignments of a run by `design_index`, each computed when asked for. */
export interface Assignments {
  /** Exact below 2^53. */
  readonly count: number;
  /** Dotted names of the parameters that vary, ascending by UTF-16 code units. */
  readonly names: readonly string[];
  /** One value per name. O(names). `designIndex` is from 0 below `count`. */
  at(designIndex: number): readonly Json[];
}

/**
 * Compiles the enumeration of a configuration that `normaliseRequest` made for this model.
 *
 * Throws PARAMETER_UNKNOWN for a dimension that the model lacks. Source: DESIGN section 6.
 */
export function compileAssignments(config: RunConfig, model: ModelDescription): Assignments {
  const { strategy, points } = config.sampling;
  switch (strategy) {
    case "list":
      return listed(points ?? []);
    case "grid":
    case "zip":
      return enumerated(config, strategy);
    case "star":
      return starred(config, model);
    default:
      return drawn(config, model, strategy);
  }
}

function enumerated(config: RunConfig, strategy: "grid" | "zip"): Assignments {
  const names = namesOf(config);
  const values = names.map((name) => valuesOf(config, name));
  if (strategy === "zip") {
    return { names, count: values[0]?.count ?? 0, at: (index) => values.map((each) => each.at(index)) };
  }
  // A product too large for a double to hold exactly is far above every limit, so it may round or become Infinity.
  const count = values.reduce((product, each) => product * each.count, 1);
  return { names, count, at: crossed(values) };
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
  return { names, count: points.length, at };
}

function starred(config: RunConfig, model: ModelDescription): Assignments {
  const names = namesOf(config);
  const findField = fieldsOf(model);
  const dimensions = names.map((name) => {
    const centre = findField(name).default;
    if (centre === undefined) throw new SweeplakeError("INTERNAL", `${name} has no default to vary around`);
    return { centre, values: valuesOf(config, name) };
  });
  return { names, ...compileStar(dimensions) };
}

function drawn(config: RunConfig, model: ModelDescription, strategy: DrawingStrategy): Assignments {
  const names = namesOf(config);
  const count = config.sampling.count ?? 0;
  const findField = fieldsOf(model);
  const dimensions = names.map((dimension, position) => ({
    quantile: compileQuantile(formOf(config, dimension), parameterKind(findField(dimension))),
    unitOf: unitSource(strategy, { seed: config.seed, count, dimension, position }),
  }));
  const at = (designIndex: number) => dimensions.map(({ quantile, unitOf }) => quantile(unitOf(designIndex)));
  return { names, count, at };
}

interface DrawnDimension {
  readonly seed: number;
  readonly count: number;
  readonly dimension: string;
  /** Among the names. */
  readonly position: number;
}

function unitSource(strategy: DrawingStrategy, options: DrawnDimension): UnitSource {
  switch (strategy) {
    case "random":
      return (designIndex) => sampleUnit(options.seed, designIndex, options.dimension);
    case "lhs":
      return latinHypercube(options);
    case "sobol":
      return sobolSequence(options);
  }
}

function fieldsOf(model: ModelDescription): (name: string) => Field {
  const fields = new Map(model.parameters.map((field) => [field.name, field]));
  return (name) => {
    const field = fields.get(name);
    if (field !== undefined) return field;
    throw new SweeplakeError("PARAMETER_UNKNOWN", `${model.name} has no parameter ${shown(name)}`);
  };
}

function namesOf(config: RunConfig): readonly string[] {
  return Object.keys(config.dimensions).sort();
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
