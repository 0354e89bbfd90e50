import type { ErrorCode, Field, ModelDescription, Problem } from "../contract/index.ts";
import {
  didYouMean,
  jsonPointer,
  limits,
  MODEL_NAME,
  MODEL_VERSION,
  refuse,
  reservedColumns,
  SweeplakeError,
  shown,
} from "../contract/index.ts";
import type { AnyModelDefinition } from "./define-model.ts";
import { isModel } from "./define-model.ts";
import type { Role } from "./fields.ts";
import { readFields } from "./fields.ts";
import { readZodObject } from "./zod-reader.ts";

/**
 * A model as data. `exported` is a model file's default export, `codeVersion` the hash of its code, which names the
 * version where the model does not. Describing the same model again gives an equal description.
 *
 * Throws with every problem at once: MODEL_INVALID for what is not a model or a name that is not permitted,
 * MODEL_TYPE_UNSUPPORTED for types that cannot be columns, MODEL_DEFAULT_INVALID for defaults that are not constant or
 * violate their own schema, MODEL_COLUMN_CONFLICT for columns that clash (DESIGN section 4, "Columns of a model").
 */
export function describeModel(exported: unknown, codeVersion: string): ModelDescription {
  const definition = definitionOf(exported);
  const problems: Problem[] = [...checkDefinition(definition)];
  const { name, version, stochastic } = definition;
  const description = {
    kind: "model.1" as const,
    name: typeof name === "string" ? name : "",
    version: typeof version === "string" ? version : `0.0.0-${codeVersion.slice(0, 12)}`,
    stochastic: stochastic !== false,
    parameters: fieldsOf(definition, "parameters", problems),
    derived: definition.derived === undefined ? [] : fieldsOf(definition, "derived", problems),
    metrics: fieldsOf(definition, "metrics", problems),
  };
  problems.push(...columnConflicts(description));
  if (problems.length > 0) throw refuse(problems);
  return description;
}

/** Throws MODEL_INVALID for anything that `defineModel` did not make. */
export function definitionOf(exported: unknown): AnyModelDefinition {
  if (isModel(exported)) return exported.definition;
  const found = exported === undefined ? "it has no default export" : "its default export is not a model";
  throw new SweeplakeError("MODEL_INVALID", `${found}; a model file ends in: export default defineModel({ … })`);
}

function fieldsOf(definition: AnyModelDefinition, role: Role, problems: Problem[]): Field[] {
  const { schema, problems: refused } = readZodObject(definition[role], role);
  const further: Problem[] = [];
  const fields = readFields(schema, role, further);
  // What zod's schema is refused for has no sensible JSON Schema, so the same place is not reported again.
  const places = new Set(refused.map((each) => each.pointer));
  problems.push(...refused, ...further.filter((each) => !places.has(each.pointer)));
  return fields;
}

const definitionKeys: ReadonlySet<string> = new Set<keyof AnyModelDefinition>([
  "name",
  "version",
  "stochastic",
  "parameters",
  "derived",
  "derive",
  "metrics",
  "simulate",
]);

function* checkDefinition(definition: AnyModelDefinition): Generator<Problem> {
  const invalid = (key: string, found: string, valid: string) => problem("MODEL_INVALID", [key], found, valid);
  const { name, version, stochastic, derive, derived, simulate } = definition;
  if (typeof name !== "string" || !MODEL_NAME.test(name) || name.length > limits.maxModelNameLength) {
    const valid = `a name is lower-case words joined by hyphens, at most ${limits.maxModelNameLength} characters`;
    yield invalid("name", `found ${shown(name)}`, valid);
  }
  if (version !== undefined && (typeof version !== "string" || !MODEL_VERSION.test(version))) {
    const valid = "a version is up to 64 letters, digits, dots, plus signs and hyphens";
    yield invalid("version", `found ${shown(version)}`, valid);
  }
  if (stochastic !== undefined && typeof stochastic !== "boolean") {
    yield invalid("stochastic", `found ${shown(stochastic)}`, "must be true or false");
  }
  if (typeof simulate !== "function") yield invalid("simulate", `found ${shown(simulate)}`, "must be a function");
  if (derive !== undefined && typeof derive !== "function") {
    yield invalid("derive", `found ${shown(derive)}`, "must be a function");
  }
  if ((derive === undefined) !== (derived === undefined)) {
    const missing = derive === undefined ? "derive" : "derived";
    yield invalid(missing, "found nothing", "derive and the schema of what it returns, derived, go together");
  }
  for (const key of Object.keys(definition)) {
    if (definitionKeys.has(key)) continue;
    const valid = `a model has ${[...definitionKeys].join(", ")}.${didYouMean(key, definitionKeys)}`;
    yield invalid(key, "found a key that no model has", valid);
  }
}

/** Columns that are reserved, or used twice in one model. Columns are lower case, so case cannot tell two apart. */
function* columnConflicts(description: ModelDescription): Generator<Problem> {
  const reserved = reservedColumns();
  const taken = new Map<string, string>();
  const wayOut = 'rename it, or give it another column: .meta({ column: "…" })';
  for (const role of ["parameters", "derived", "metrics"] as const) {
    for (const { name, column } of description[role]) {
      const at = [role, ...name.split(".")];
      const other = taken.get(column);
      if (reserved.has(column)) {
        yield problem("MODEL_COLUMN_CONFLICT", at, `the column ${column} is one that every record or view has`, wayOut);
      } else if (other !== undefined) {
        yield problem("MODEL_COLUMN_CONFLICT", at, `the column ${column} is also that of ${other}`, wayOut);
      } else taken.set(column, `${role}.${name}`);
    }
  }
}

function problem(code: ErrorCode, path: readonly string[], found: string, valid: string): Problem {
  return { code, pointer: jsonPointer(...path), found, valid };
}
