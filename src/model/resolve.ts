import type { ErrorCode, Field, Json, ModelDescription, ParameterSource } from "../contract/index.ts";
import {
  canonicalJson,
  compileCheck,
  frozenJson,
  isJsonField,
  orNull,
  SweeplakeError,
  shown,
} from "../contract/index.ts";
import type { AnyModelDefinition } from "./define-model.ts";
import { isRejection } from "./define-model.ts";
import { compileTemplate } from "./json-template.ts";
import { pointMessage } from "./point-message.ts";
import { compileReader, isThenable, storable } from "./read-values.ts";

/** A value as a typed column stores it. */
export type ColumnCell = null | boolean | number | string;

export interface PointFault {
  readonly code: ErrorCode;
  /** One line, at most 1,000 characters. */
  readonly message: string;
}

/** All values of one point. `parameters` and `derived` are the very objects that `simulate` receives. */
export interface ResolvedPoint {
  /** `rejected`: out of range, or `derive` rejected; `failed`: `derive` threw or returned what it should not. */
  readonly status: "resolved" | "rejected" | "failed";
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Empty unless resolved. */
  readonly derived: Readonly<Record<string, unknown>>;
  /** Canonical JSON of the two. */
  readonly parametersJson: string;
  readonly derivedJson: string;
  /** One cell per parameter, then one per derived value, in declared order; derived ones are null unless resolved. */
  readonly cells: readonly ColumnCell[];
  /** Only when not resolved. */
  readonly fault: PointFault | undefined;
}

export interface Resolver {
  /** Canonical JSON of the source of each value by column: the same for every point of a run. */
  readonly sourcesJson: string;
  /**
   * Resolves one assignment; `values` in the order of the dimension names given to `createResolver`. Whatever the model
   * does is a fault of the point. Throws INTERNAL for a value of another type than the parameter's, which no plan has.
   */
  resolve(values: readonly Json[]): ResolvedPoint;
  /** The same without computing derived values: the point has failed with `fault`. */
  fail(values: readonly Json[], fault: PointFault): ResolvedPoint;
  /** The same, taking derived values as already known, in declared order; null: there are none (not resolved). */
  restore(values: readonly Json[], derived: readonly Json[] | null): ResolvedPoint;
}

export interface ResolverOptions {
  /** By dotted name; valid values of their parameters. */
  readonly fixed: Readonly<Record<string, Json>>;
  /** Dotted names of the parameters that vary, in the order in which `resolve` is given their values. */
  readonly dimensionNames: readonly string[];
  /** The model's `derive`, where it has one. Without it a model that has derived values can only be restored. */
  readonly derive?: AnyModelDefinition["derive"];
}

const EMPTY = Object.freeze({});

/**
 * Compiles the resolution of a run's points (DESIGN section 5): defaults, then fixed, then dimensions, then derived
 * values, into one frozen object that is both recorded and executed.
 *
 * Throws PARAMETER_REQUIRED for a parameter that is left without a value, PARAMETER_UNKNOWN for a name the model lacks.
 */
export function createResolver(model: ModelDescription, options: ResolverOptions): Resolver {
  const dimensions = dimensionsOf(model, options.dimensionNames);
  const sources = sourcesOf(model, options);
  const constants = constantsOf(model, options);
  const parameters = compileTemplate(model.parameters, constants);
  const derived = compileTemplate(model.derived);
  const derive = compileDerive(model, options.derive);
  const values: Json[] = constants.map((constant) => constant ?? null);
  const toCells = cellsOf(model.parameters);
  const toDerivedCells = cellsOf(model.derived);
  const noDerived: readonly null[] = model.derived.map(() => null);

  const parts = (given: readonly Json[]) => {
    for (let at = 0; at < dimensions.length; at++)
      values[(dimensions[at] as Dimension).slot] = storable(given[at] as Json, false);
    return { parameters: parameters.build(values), parametersJson: parameters.text(values), cells: toCells(values) };
  };
  const finish = ({ parameters, parametersJson, cells }: ReturnType<typeof parts>, outcome: Derived): ResolvedPoint => {
    const isResolved = "values" in outcome;
    for (const cell of isResolved ? toDerivedCells(outcome.values) : noDerived) cells.push(cell);
    return {
      status: isResolved ? "resolved" : outcome.status,
      parameters,
      derived: isResolved ? derived.build(outcome.values) : EMPTY,
      parametersJson,
      derivedJson: isResolved ? derived.text(outcome.values) : "{}",
      cells,
      fault: isResolved ? undefined : outcome.fault,
    };
  };
  return {
    sourcesJson: canonicalJson(sources),
    resolve: (given) => {
      const fault = outOfRange(dimensions, given);
      const base = parts(given);
      return finish(base, fault ?? derive(base.parameters));
    },
    fail: (given, fault) => finish(parts(given), { status: "failed", fault }),
    restore: (given, known) => {
      const unresolved = { status: "failed", fault: { code: "MODEL_ERROR", message: "" } } as const;
      return finish(parts(given), known === null ? unresolved : { values: known });
    },
  };
}

interface Dimension {
  readonly slot: number;
  readonly field: Field;
  readonly check: ReturnType<typeof compileCheck>;
}

function dimensionsOf(model: ModelDescription, names: readonly string[]): readonly Dimension[] {
  return names.map((name) => {
    const slot = model.parameters.findIndex((field) => field.name === name);
    const field = model.parameters[slot];
    if (field === undefined) throw unknownParameter(model, name);
    const check = compileCheck(field.schema);
    return { slot, field, check: field.nullable ? orNull(check) : check };
  });
}

function unknownParameter(model: ModelDescription, name: string): SweeplakeError {
  return new SweeplakeError("PARAMETER_UNKNOWN", `${model.name} has no parameter ${shown(name)}`);
}

function constantsOf(model: ModelDescription, options: ResolverOptions): readonly (Json | undefined)[] {
  const varying = new Set(options.dimensionNames);
  const known = new Set(model.parameters.map((field) => field.name));
  const stranger = Object.keys(options.fixed).find((name) => !known.has(name));
  if (stranger !== undefined) throw unknownParameter(model, stranger);
  return model.parameters.map((field) => {
    if (varying.has(field.name)) return undefined;
    if (Object.hasOwn(options.fixed, field.name)) return frozenJson(options.fixed[field.name] as Json);
    if (field.default !== undefined) return frozenJson(field.default);
    throw new SweeplakeError("PARAMETER_REQUIRED", `${field.name} has no default and is neither fixed nor a dimension`);
  });
}

function sourcesOf(model: ModelDescription, options: ResolverOptions): Record<string, ParameterSource> {
  const varying = new Set(options.dimensionNames);
  const sourceOf = (field: Field): ParameterSource =>
    varying.has(field.name) ? "dimension" : Object.hasOwn(options.fixed, field.name) ? "fixed" : "default";
  return Object.fromEntries([
    ...model.parameters.map((field) => [field.column, sourceOf(field)]),
    ...model.derived.map((field) => [field.column, "derived"]),
  ]);
}

/** Makes values into cells: a new array each time. */
function cellsOf(fields: readonly Field[]): (values: readonly Json[]) => ColumnCell[] {
  const jsonSlots = [...fields.keys()].filter((slot) => isJsonField(fields[slot] as Field));
  return (values) => {
    const cells = values.slice();
    for (const slot of jsonSlots) if (cells[slot] !== null) cells[slot] = canonicalJson(cells[slot] as Json);
    return cells as ColumnCell[];
  };
}

type Derived =
  | { readonly values: readonly Json[] }
  | { readonly status: "rejected" | "failed"; readonly fault: PointFault };

function outOfRange(dimensions: readonly Dimension[], given: readonly Json[]): Derived | undefined {
  for (let at = 0; at < dimensions.length; at++) {
    const { field, check } = dimensions[at] as Dimension;
    const found = check(given[at]);
    if (found === undefined) continue;
    const message = `${field.name} ${found.valid}, drawn ${shown(given[at])}`;
    if (found.kind === "type") throw new SweeplakeError("INTERNAL", message);
    return { status: "rejected", fault: { code: "PARAMETER_OUT_OF_RANGE", message } };
  }
  return undefined;
}

function compileDerive(
  model: ModelDescription,
  derive: ResolverOptions["derive"],
): (parameters: Readonly<Record<string, unknown>>) => Derived {
  if (derive === undefined) {
    if (model.derived.length === 0) return () => ({ values: [] });
    return () => {
      throw new SweeplakeError("INTERNAL", `the derived values of ${model.name} cannot be computed without derive`);
    };
  }
  const read = compileReader(model.derived, { keepNegativeZero: false });
  return (parameters) => {
    try {
      const returned = derive(parameters as never);
      const outcome = isThenable(returned) ? refusePromise(returned) : read(returned);
      if ("values" in outcome) return outcome;
      return { status: "failed", fault: { code: "DERIVED_INVALID", message: pointMessage(outcome.fault) } };
    } catch (error) {
      const message = pointMessage(error);
      return isRejection(error)
        ? { status: "rejected", fault: { code: "POINT_REJECTED", message } }
        : { status: "failed", fault: { code: "MODEL_ERROR", message } };
    }
  };
}

/** Takes the promise off our hands, so that its rejection does not end the process. */
function refusePromise(promise: PromiseLike<unknown>): { readonly fault: string } {
  Promise.resolve(promise).catch(() => undefined);
  return { fault: "derive must return its values at once, not a promise: what takes time belongs in simulate" };
}
