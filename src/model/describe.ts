import type { ErrorCode, Field, Json, ModelDescription, Problem, ValueSchema } from "../contract/index.ts";
import {
  compileCheck,
  frozenJson,
  jsonPointer,
  limits,
  MODEL_NAME,
  MODEL_VERSION,
  NAME_PART,
  orNull,
  refuse,
  reservedColumns,
  SweeplakeError,
  shown,
} from "../contract/index.ts";
import type { AnyModelDefinition } from "./define-model.ts";
import { isModel } from "./define-model.ts";
import type { JsonSchema } from "./zod-reader.ts";
import { readZodObject, toValueSchema } from "./zod-reader.ts";

type Role = "parameters" | "derived" | "metrics";

/**
 * A model as data. `exported` is a model file's default export, `codeVersion` the hash of its code, which names the
 * version where the model does not.
 *
 * Throws with every problem at once: MODEL_INVALID for what is not a model or a name that is not permitted,
 * MODEL_TYPE_UNSUPPORTED for types that cannot be columns, MODEL_DEFAULT_INVALID for defaults that are not constant or
 * violate their own schema, MODEL_COLUMN_CONFLICT for columns that clash (DESIGN section 4, "Columns of a model").
 */
export function describeModel(exported: unknown, codeVersion: string): ModelDescription {
  const definition = definitionOf(exported);
  const problems: Problem[] = [...checkDefinition(definition)];
  const fieldsOf = (role: Role): Field[] => {
    if (role === "derived" && definition.derived === undefined) return [];
    const read = readZodObject(definition[role], role);
    problems.push(...read.problems);
    return read.problems.length > 0 ? [] : flatten(read.schema, role, problems);
  };
  const description = {
    kind: "model.1" as const,
    name: String(definition.name),
    version: definition.version === undefined ? `0.0.0-${codeVersion.slice(0, 12)}` : String(definition.version),
    stochastic: definition.stochastic !== false,
    parameters: fieldsOf("parameters"),
    derived: fieldsOf("derived"),
    metrics: fieldsOf("metrics"),
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

function* checkDefinition(definition: AnyModelDefinition): Generator<Problem> {
  const invalid = (path: string, found: string, valid: string) => problem("MODEL_INVALID", [path], found, valid);
  const { name, version, stochastic, derive, derived, simulate } = definition;
  if (typeof name !== "string" || !MODEL_NAME.test(name) || name.length > limits.maxModelNameLength) {
    yield invalid(
      "name",
      `found ${shown(name)}`,
      "a name is lower-case words joined by hyphens, at most 64 characters",
    );
  }
  if (version !== undefined && (typeof version !== "string" || !MODEL_VERSION.test(version))) {
    yield invalid("version", `found ${shown(version)}`, "a version is letters, digits, dots, plus and hyphens");
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
}

/** The leaves of a schema as fields, in declared order. */
function flatten(root: JsonSchema, role: Role, problems: Problem[]): Field[] {
  const fields: Field[] = [];
  const walk = (schema: JsonSchema, names: readonly string[], given: unknown) => {
    for (const name of unknownDefaults(schema, given)) {
      problems.push(problem("MODEL_DEFAULT_INVALID", [role, ...names, name], "found a default for it", "no such name"));
    }
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      const path = [...names, name];
      const fallback = isRecord(given) && Object.hasOwn(given, name) ? given[name] : member.default;
      if (!NAME_PART.test(name)) {
        const valid = "a name is a lower-case letter, then lower-case letters, digits or underscores";
        problems.push(problem("MODEL_INVALID", [role, ...path], `found the name ${shown(name)}`, valid));
      } else if (member.properties === undefined) {
        const isOptional = !(schema.required ?? []).includes(name);
        fields.push(...toField(member, path, { role, isOptional, fallback }, problems));
      } else if (!(schema.required ?? []).includes(name) && member.default === undefined) {
        const valid = "declare the values inside it optional instead";
        problems.push(problem("MODEL_TYPE_UNSUPPORTED", [role, ...path], "found an optional object", valid));
      } else {
        walk(member, path, fallback);
      }
    }
  };
  walk(root, [], undefined);
  return fields;
}

function unknownDefaults(schema: JsonSchema, given: unknown): string[] {
  return isRecord(given) ? Object.keys(given).filter((name) => !Object.hasOwn(schema.properties ?? {}, name)) : [];
}

interface Leaf {
  readonly role: Role;
  readonly isOptional: boolean;
  readonly fallback: unknown;
}

/** One field, or none where it has problems, which are added to `problems`. */
function toField(source: JsonSchema, path: readonly string[], leaf: Leaf, problems: Problem[]): Field[] {
  const at = [leaf.role, ...path];
  const { default: _, ...bare } = source;
  const converted = toValueSchema(bare);
  if (converted === undefined) {
    const valid = "columns hold numbers, integers, booleans, strings, enums, and lists, records or objects of these";
    problems.push(problem("MODEL_TYPE_UNSUPPORTED", at, "found a type that no column can hold", valid));
    return [];
  }
  const nullable = converted.nullable || leaf.isOptional;
  const field: Field = {
    name: path.join("."),
    column: source.column === undefined ? path.join("_") : String(source.column),
    type: columnType(converted.schema),
    nullable,
    schema: converted.schema,
    ...(typeof source.unit === "string" ? { unit: source.unit } : {}),
    ...(typeof source.description === "string" ? { description: source.description } : {}),
  };
  if (!NAME_PART.test(field.column) || field.column.length > limits.maxColumnLength) {
    const valid = "a column is a lower-case letter, then up to 127 lower-case letters, digits or underscores";
    problems.push(problem("MODEL_INVALID", at, `found the column ${shown(field.column)}`, valid));
  }
  if (leaf.fallback === undefined)
    return [leaf.role === "parameters" && leaf.isOptional ? { ...field, default: null } : field];
  return [withDefault(field, leaf, at, problems)];
}

function withDefault(field: Field, leaf: Leaf, at: readonly string[], problems: Problem[]): Field {
  if (leaf.role !== "parameters") {
    const valid = "only parameters have defaults; declare it nullable where it may be undefined";
    problems.push(problem("MODEL_TYPE_UNSUPPORTED", at, "found a default", valid));
    return field;
  }
  const check = field.nullable ? orNull(compileCheck(field.schema)) : compileCheck(field.schema);
  const found = check(leaf.fallback);
  if (found !== undefined) {
    problems.push(
      problem("MODEL_DEFAULT_INVALID", at, `found the default ${shown(leaf.fallback)}`, `it ${found.valid}`),
    );
    return field;
  }
  return { ...field, default: frozenJson(leaf.fallback as Json) };
}

function columnType(schema: ValueSchema): Field["type"] {
  if ("anyOf" in schema) return "str";
  switch (schema.type) {
    case "number":
      return "f64";
    case "integer":
      return "i64";
    case "boolean":
      return "bool";
    default:
      return "str";
  }
}

/** Columns that are reserved, or used twice in one model. */
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
