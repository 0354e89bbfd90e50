import { z } from "zod";
import type { ErrorCode, Problem, ValueSchema } from "../contract/index.ts";
import { jsonPointer, shown, valueSchemaSchema } from "../contract/index.ts";

/**
 * The only place that looks into zod, through its JSON Schema output and the documented definition of each schema that
 * the output's `override` hook passes on.
 */

/** JSON Schema as zod writes it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema | false;
  readonly prefixItems?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly unit?: unknown;
  readonly column?: unknown;
  readonly description?: unknown;
  readonly [keyword: string]: unknown;
}

/** Why a kind of schema cannot be stored, and the way out. */
const refusedKinds = new Map([
  ["transform", "a transform: declare the stored value and compute in derive"],
  ["pipe", "a transform, preprocess or pipe: declare the stored value and compute in derive"],
  ["prefault", "prefault: use .default()"],
  ["catch", "catch, which hides bad values: use .default()"],
  ["lazy", "a lazy schema: write the schema out"],
  ["date", "a date: use a string, or a number of milliseconds"],
  ["bigint", "a bigint: use z.int(), whose values are below 2^53"],
  ["any", "a value of any type: declare its type"],
  ["unknown", "a value of unknown type: declare its type"],
  ["union", "a union: use z.enum, or .nullable() for null"],
  ["intersection", "an intersection: use one z.object"],
  ["tuple", "a tuple: use an object, or an array of one type"],
  ["symbol", "a symbol: use a string"],
  ["undefined", "undefined: use .optional()"],
  ["void", "void: use .optional()"],
  ["never", "never: leave it out"],
  ["nan", "NaN: declare the number nullable"],
  ["map", "a map: use z.record"],
  ["set", "a set: use z.array"],
  ["file", "a file: use a string"],
  ["function", "a function: declare data only"],
  ["custom", "a custom schema: use a schema that JSON Schema can express"],
  ["promise", "a promise: simulate itself may be async"],
  ["success", "success: declare the value itself"],
]);

/** Checks that JSON Schema cannot express. */
const refusedChecks = new Map([
  ["custom", "refine or check: use the bounds of the type, or call reject() in derive"],
  ["overwrite", "a check that changes the value: declare the stored value"],
]);

export interface ReadSchema {
  readonly schema: JsonSchema;
  readonly problems: readonly Problem[];
}

/**
 * The JSON Schema of one of a model's three schemas, and everything in it that cannot be stored, with the way out.
 * `role` is its key in the definition. Defaults are evaluated twice: one that differs is not a constant.
 */
export function readZodObject(value: unknown, role: string): ReadSchema {
  if (!(value instanceof z.ZodType) || value._zod.def.type !== "object") {
    const found = `${role} is ${value === undefined ? "missing" : "not a z.object"}`;
    return { schema: {}, problems: [problem("MODEL_INVALID", [role], found, "declare it with z.object({ … })")] };
  }
  const problems: Problem[] = [];
  const read = () =>
    z.toJSONSchema(value, {
      unrepresentable: "any",
      cycles: "throw",
      override: ({ zodSchema, path }) => {
        const segments = [role, ...namesIn(path)];
        for (const reason of refusalsOf(zodSchema._zod.def as unknown as ZodDefinition)) {
          problems.push(problem("MODEL_TYPE_UNSUPPORTED", segments, `found ${reason.found}`, reason.valid));
        }
      },
    }) as JsonSchema;
  try {
    const schema = read();
    const found = unique(problems);
    problems.length = 0;
    if (JSON.stringify(read()) !== JSON.stringify(schema)) {
      found.push(
        problem("MODEL_DEFAULT_INVALID", [role], "found a default that differs each time it is read", "use a constant"),
      );
    }
    return { schema, problems: found };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : shown(error);
    return { schema: {}, problems: [problem("MODEL_TYPE_UNSUPPORTED", [role], message, "use plain types")] };
  }
}

interface ZodDefinition {
  readonly type: string;
  readonly coerce?: boolean;
  readonly pattern?: RegExp;
  readonly format?: string;
  readonly checks?: readonly {
    readonly _zod: { readonly def: { readonly check: string; readonly pattern?: RegExp } };
  }[];
}

function refusalsOf(definition: ZodDefinition): { found: string; valid: string }[] {
  const refusals: { found: string; valid: string }[] = [];
  const add = (text: string | undefined) => {
    const [found, valid] = text?.split(": ") ?? [];
    if (found !== undefined && valid !== undefined) refusals.push({ found, valid });
  };
  add(refusedKinds.get(definition.type));
  if (definition.coerce === true) add("coerce, which hides wrong types: use the plain type");
  for (const check of definition.checks ?? []) {
    add(refusedChecks.get(check._zod.def.check));
    if (hasFlags(check._zod.def.pattern)) add("a regular expression with flags: write it without");
  }
  if (hasFlags(definition.pattern)) add("a regular expression with flags: write it without");
  return refusals;
}

function hasFlags(pattern: RegExp | undefined): boolean {
  return pattern !== undefined && /[imsvy]/.test(pattern.flags);
}

/** A schema shows up once per wrapper (optional, default, meta); its refusals are reported once. */
function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()];
}

/** The names on a JSON Schema path such as `properties.pricing.properties.base_fare`. */
function namesIn(path: readonly (string | number)[]): (string | number)[] {
  const names: (string | number)[] = [];
  for (let at = 0; at < path.length; at++) {
    if (path[at] === "properties") names.push(path[++at] ?? "");
    else if (path[at] !== "anyOf" && typeof path[at] !== "number") names.push(path[at] ?? "");
  }
  return names;
}

function problem(code: ErrorCode, path: readonly (string | number)[], found: string, valid: string): Problem {
  return { code, pointer: jsonPointer(...path), found, valid };
}

/** Annotations and spellings that say nothing about which values are valid. */
const ignoredKeywords = new Set([
  ...[
    "$schema",
    "default",
    "description",
    "unit",
    "column",
    "title",
    "examples",
    "readOnly",
    "writeOnly",
    "deprecated",
  ],
  ...["id", "format", "propertyNames"],
]);

/** A field's JSON Schema in our closed subset, with null taken out. */
export interface FieldSchema {
  readonly schema: ValueSchema;
  readonly nullable: boolean;
}

/** Undefined where the schema uses what the subset does not have. */
export function toValueSchema(source: JsonSchema): FieldSchema | undefined {
  const { schema, nullable } = withoutNull(source);
  const converted = schema === undefined ? undefined : convert(schema);
  const parsed = valueSchemaSchema.safeParse(converted);
  return parsed.success ? { schema: parsed.data, nullable } : undefined;
}

function withoutNull(source: JsonSchema): { schema: JsonSchema | undefined; nullable: boolean } {
  if (Array.isArray(source.type)) {
    const types = source.type.filter((type) => type !== "null");
    if (types.length !== 1) return { schema: undefined, nullable: false };
    const permitted = (source.enum as unknown[] | undefined)?.filter((value) => value !== null);
    const schema = { ...source, type: types[0] as string, ...(permitted === undefined ? {} : { enum: permitted }) };
    return { schema, nullable: types.length < source.type.length };
  }
  if (source.anyOf !== undefined) {
    const others = source.anyOf.filter((schema) => schema.type !== "null");
    if (others.length !== 1) return { schema: undefined, nullable: false };
    return { schema: others[0], nullable: others.length < source.anyOf.length };
  }
  return { schema: source, nullable: false };
}

/** Recursive; what has no place in the subset is left in, so that the subset's own schema refuses it. */
function convert(source: JsonSchema): unknown {
  if (source.default !== undefined) return undefined;
  // A format without a pattern would be a rule that nobody checks.
  if (source.format !== undefined && source.pattern === undefined && source.type === "string") return undefined;
  const entries = Object.entries(source).filter(([keyword]) => !ignoredKeywords.has(keyword));
  return Object.fromEntries(entries.map(([keyword, value]) => convertKeyword(keyword, value)));
}

function convertKeyword(keyword: string, value: unknown): [string, unknown] {
  switch (keyword) {
    case "const":
      return ["enum", [value]];
    case "items":
      return [keyword, convertInner(value as JsonSchema)];
    case "properties": {
      const members = Object.entries(value as Record<string, JsonSchema>);
      return [keyword, Object.fromEntries(members.map(([name, member]) => [name, convertInner(member)]))];
    }
    case "additionalProperties":
      return [keyword, value === false ? false : convertInner(value as JsonSchema)];
    default:
      return [keyword, value];
  }
}

/** Inside a list or object null is one alternative among others. */
function convertInner(source: JsonSchema): unknown {
  const { schema, nullable } = withoutNull(source);
  const inner = schema === undefined ? undefined : convert(schema);
  return nullable ? { anyOf: [inner, { type: "null" }] } : inner;
}
