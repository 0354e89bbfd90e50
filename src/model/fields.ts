import type { ErrorCode, Field, Json, Problem, ValueSchema } from "../contract/index.ts";
import {
  compileCheck,
  frozenJson,
  isJsonSchema,
  jsonPointer,
  limits,
  NAME_PART,
  orNull,
  shown,
} from "../contract/index.ts";
import { valueSchemaOf, withoutNull } from "./value-schema-of.ts";
import type { JsonSchema } from "./zod-reader.ts";

/** The three schemas of a model, by their key in the definition. */
export type Role = "parameters" | "derived" | "metrics";

/** The leaves of a schema as fields, in declared order. What is wrong with a leaf is added to `problems`. */
export function readFields(root: JsonSchema, role: Role, problems: Problem[]): Field[] {
  const context: Context = { role, problems, fields: [] };
  readMembers(root, [], undefined, context);
  return context.fields;
}

interface Context {
  readonly role: Role;
  readonly problems: Problem[];
  readonly fields: Field[];
}

/** `given` is the default that an outer object declares for this one, which wins over those inside. */
function readMembers(schema: JsonSchema, names: readonly string[], given: unknown, context: Context): void {
  const members = schema.properties ?? {};
  if (given !== undefined) checkObjectDefault(members, names, given, context);
  for (const [name, source] of Object.entries(members)) {
    const path = [...names, name];
    const { schema: member, nullable } = withoutNull(source);
    const isOptional = !(schema.required ?? []).includes(name);
    const fallback = isRecord(given) && Object.hasOwn(given, name) ? given[name] : member.default;
    if (!NAME_PART.test(name)) {
      const valid = "a name is a lower-case letter, then lower-case letters, digits or underscores";
      report(context, "MODEL_INVALID", path, `found the name ${shown(name)}`, valid);
    } else if (member.properties === undefined) {
      readLeaf(member, path, { nullable: nullable || isOptional, isOptional, fallback }, context);
    } else if (checkObject(member, path, nullable || (isOptional && fallback === undefined), context)) {
      readMembers(member, path, fallback, context);
    }
  }
}

/** Whether a nested object can be spread over columns. */
function checkObject(schema: JsonSchema, path: readonly string[], mayBeAbsent: boolean, context: Context): boolean {
  if (mayBeAbsent) {
    const valid = "declare the values inside it optional or nullable instead";
    report(context, "MODEL_TYPE_UNSUPPORTED", path, "found an optional or nullable object", valid);
  } else if (Object.keys(schema.properties ?? {}).length === 0) {
    report(context, "MODEL_TYPE_UNSUPPORTED", path, "found an object without names", "leave it out, or use z.record");
  } else if (schema.column !== undefined) {
    report(context, "MODEL_INVALID", path, "found a column for an object", "give its values columns, one each");
  } else return true;
  return false;
}

function checkObjectDefault(
  members: Readonly<Record<string, JsonSchema>>,
  names: readonly string[],
  given: unknown,
  context: Context,
): void {
  if (!isRecord(given)) {
    report(context, "MODEL_DEFAULT_INVALID", names, `found the default ${shown(given)}`, "it must be an object");
    return;
  }
  for (const name of Object.keys(given).filter((each) => !Object.hasOwn(members, each))) {
    report(context, "MODEL_DEFAULT_INVALID", [...names, name], "found a default for it", "declare it, or leave it out");
  }
}

interface Leaf {
  readonly nullable: boolean;
  readonly isOptional: boolean;
  readonly fallback: unknown;
}

function readLeaf(source: JsonSchema, path: readonly string[], leaf: Leaf, context: Context): void {
  const { default: _, ...bare } = source;
  const converted = valueSchemaOf(bare);
  if (!("schema" in converted)) {
    report(context, "MODEL_TYPE_UNSUPPORTED", path, converted.found, converted.valid);
    return;
  }
  const field: Field = {
    name: path.join("."),
    column: source.column === undefined ? path.join("_") : String(source.column),
    type: columnType(converted.schema),
    nullable: leaf.nullable,
    schema: converted.schema,
    ...(typeof source.unit === "string" ? { unit: source.unit } : {}),
    ...(typeof source.description === "string" ? { description: source.description } : {}),
  };
  checkNames(field, path, context);
  context.fields.push(withDefault(field, path, leaf, context));
}

function checkNames(field: Field, path: readonly string[], context: Context): void {
  if (!NAME_PART.test(field.column) || field.column.length > limits.maxColumnLength) {
    const valid = `a column is a lower-case letter, then up to ${limits.maxColumnLength - 1} lower-case letters, digits or underscores`;
    report(context, "MODEL_INVALID", path, `found the column ${shown(field.column)}`, valid);
  } else if (field.name.length > limits.maxColumnLength) {
    const valid = `a name with its dots is at most ${limits.maxColumnLength} characters`;
    report(context, "MODEL_INVALID", path, `found a name of ${field.name.length} characters`, valid);
  }
}

function withDefault(field: Field, path: readonly string[], leaf: Leaf, context: Context): Field {
  const isParameter = context.role === "parameters";
  if (leaf.fallback === undefined) return isParameter && leaf.isOptional ? { ...field, default: null } : field;
  if (!isParameter) {
    const valid = "only parameters have defaults; declare it nullable where it may be undefined";
    report(context, "MODEL_TYPE_UNSUPPORTED", path, "found a default", valid);
    return field;
  }
  const check = field.nullable ? orNull(compileCheck(field.schema)) : compileCheck(field.schema);
  const fault = check(leaf.fallback);
  if (fault === undefined) return { ...field, default: frozenJson(leaf.fallback as Json) };
  const place = fault.path.length === 0 ? "it" : fault.path.join(".");
  report(
    context,
    "MODEL_DEFAULT_INVALID",
    path,
    `found the default ${shown(leaf.fallback)}`,
    `${place} ${fault.valid}`,
  );
  return field;
}

function columnType(schema: ValueSchema): Field["type"] {
  if (isJsonSchema(schema) || "anyOf" in schema) return "str";
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

function report(context: Context, code: ErrorCode, path: readonly string[], found: string, valid: string): void {
  context.problems.push({ code, pointer: jsonPointer(context.role, ...path), found, valid });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
