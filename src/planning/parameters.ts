import type { Field, ModelDescription, Problem, ValueCheck } from "../contract/index.ts";
import { compileCheck, didYouMean, orNull, shown } from "../contract/index.ts";
import type { Path } from "./problems.ts";
import { problem } from "./problems.ts";

/** A parameter of the model with its check, which takes null where the parameter is nullable. */
export interface Parameter {
  readonly field: Field;
  readonly check: ValueCheck;
  /** What its values are for sampling: only numbers and integers can be generated or drawn. */
  readonly kind: ParameterKind;
}

export type ParameterKind = "number" | "integer" | "other";

/** The parameters of one model by dotted name. */
export interface Parameters {
  readonly all: readonly Parameter[];
  find(name: string): Parameter | undefined;
  /** The problem of a name that no parameter has: with the names of its group, or the nearest name. */
  unknown(name: string, path: Path): Problem;
}

/** Longer lists of names are cut in messages. */
const MOST_NAMES = 12;

export function createParameters(model: ModelDescription): Parameters {
  const byName = new Map(model.parameters.map((field) => [field.name, createParameter(field)]));
  return {
    all: [...byName.values()],
    find: (name) => byName.get(name),
    unknown: (name, path) =>
      problem(
        "PARAMETER_UNKNOWN",
        path,
        `found the name ${shown(name)}`,
        validNames(model.name, name, [...byName.keys()]),
      ),
  };
}

export function parameterKind({ schema }: Field): ParameterKind {
  return "type" in schema && (schema.type === "number" || schema.type === "integer") ? schema.type : "other";
}

function createParameter(field: Field): Parameter {
  const check = compileCheck(field.schema);
  return { field, check: field.nullable ? orNull(check) : check, kind: parameterKind(field) };
}

function validNames(model: string, name: string, known: readonly string[]): string {
  const members = known.filter((each) => each.startsWith(`${name}.`));
  if (members.length > 0) return `${name} is a group of parameters: name one of ${enumerated(members)}`;
  if (known.length === 0) return `${model} has no parameters`;
  const nested = known.find((each) => each.endsWith(`.${name}`));
  const hint = nested === undefined ? didYouMean(name, known) : ` Did you mean "${nested}"?`;
  return `the parameters of ${model} are ${enumerated(known)}.${hint}`;
}

function enumerated(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
