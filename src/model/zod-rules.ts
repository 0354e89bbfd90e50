import { z } from "zod";
import type { ErrorCode, Json } from "../contract/index.ts";
import { canonicalJson, didYouMean, shown } from "../contract/index.ts";

/** Why one zod schema cannot be part of a model, and the way out. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly found: string;
  readonly valid: string;
}

/** The part of zod's documented schema definitions that the rules read. */
interface ZodDefinition {
  readonly type: string;
  readonly coerce?: boolean;
  readonly pattern?: RegExp;
  readonly values?: readonly unknown[];
  readonly catchall?: z.core.$ZodType;
  readonly defaultValue?: unknown;
  readonly checks?: readonly {
    readonly _zod: { readonly def: { readonly check: string; readonly pattern?: RegExp } };
  }[];
}

/** The closed set of DESIGN section 4, with the wrappers that say nothing about how a value is stored. */
const permittedKinds = new Set([
  ...["number", "int", "boolean", "string", "enum", "literal", "template_literal", "array", "record", "object"],
  ...["nullable", "optional", "nonoptional", "default", "readonly"],
]);

/** Kinds that people reach for, with the way out; any other kind gets a general one. */
const refusedKinds = new Map<string, readonly [found: string, valid: string]>([
  ["transform", ["a transform", "declare the stored value and compute in derive"]],
  ["pipe", ["a transform, preprocess, codec or pipe", "declare the stored value and compute in derive"]],
  ["prefault", ["prefault", "use .default()"]],
  ["catch", ["catch, which hides bad values", "use .default()"]],
  ["lazy", ["a lazy schema", "write the schema out"]],
  ["date", ["a date", "use a string such as z.iso.date(), or a number of milliseconds"]],
  ["bigint", ["a bigint", "use z.int(), whose values are below 2^53 in magnitude"]],
  ["any", ["a value of any type", "declare its type"]],
  ["unknown", ["a value of unknown type", "declare its type"]],
  ["union", ["a union", "use z.enum, or .nullable() where the value may be null"]],
  ["intersection", ["an intersection", "use one z.object"]],
  ["tuple", ["a tuple", "use an object, or z.array of one type"]],
  ["map", ["a map", "use z.record"]],
  ["set", ["a set", "use z.array"]],
  ["null", ["null alone", "use .nullable() on the type that the value has otherwise"]],
  ["undefined", ["undefined", "use .optional() on the type that the value has otherwise"]],
  ["nan", ["NaN", "use z.number().nullable()"]],
  ["promise", ["a promise", "declare the value itself; simulate may be async"]],
]);

/** Checks that JSON Schema can express, so that the description says all that is checked. */
const permittedChecks = new Set([
  ...["less_than", "greater_than", "multiple_of", "number_format"],
  ...["min_length", "max_length", "length_equals", "string_format"],
]);

const permittedMeta = new Set(["description", "unit", "column", "title", "examples", "deprecated"]);

/** All that is wrong with a schema in itself, whatever is inside it. */
export function refusalsOf(schema: z.core.$ZodType): Refusal[] {
  const definition = schema._zod.def as unknown as ZodDefinition;
  return [...kindRefusals(definition), ...checkRefusals(definition), ...metaRefusals(schema)].map((refusal) => ({
    code: "MODEL_TYPE_UNSUPPORTED" as const,
    ...refusal,
  }));
}

type Reason = Omit<Refusal, "code"> & { readonly code?: ErrorCode };

function* kindRefusals(definition: ZodDefinition): Generator<Reason> {
  if (!permittedKinds.has(definition.type)) {
    const general = [`the type ${definition.type}`, "use numbers, booleans, strings, enums, lists, records or objects"];
    const [found, valid] = (refusedKinds.get(definition.type) ?? general) as readonly [string, string];
    yield { found, valid };
  }
  if (definition.coerce === true) yield { found: "coerce, which hides wrong types", valid: "use the plain type" };
  if (
    definition.type === "object" &&
    definition.catchall !== undefined &&
    definition.catchall._zod.def.type !== "never"
  ) {
    yield { found: "an object that permits other names", valid: "use z.object, or z.record for free names" };
  }
  if (definition.type === "literal" && !definition.values?.every(isStorableLiteral)) {
    yield { found: "a literal that is no string or number", valid: "use z.boolean(), or .nullable() for null" };
  }
  if (definition.type === "default") yield* defaultRefusals(definition);
}

function isStorableLiteral(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

/** JSON Schema output would turn NaN into null and evaluate a function once, so defaults are looked at here. */
function* defaultRefusals(definition: ZodDefinition): Generator<Reason> {
  const code = "MODEL_DEFAULT_INVALID";
  const [first, second] = [definition.defaultValue, definition.defaultValue];
  try {
    if (canonicalJson(first as Json) === canonicalJson(second as Json)) return;
    yield { code, found: "a default that differs each time it is read", valid: "use a constant" };
  } catch {
    yield {
      code,
      found: `the default ${shown(first)}`,
      valid: "use finite numbers, strings, true, false, null, or lists and objects of these",
    };
  }
}

function* checkRefusals(definition: ZodDefinition): Generator<Reason> {
  const patterns = [definition.pattern];
  for (const { _zod } of definition.checks ?? []) {
    patterns.push(_zod.def.pattern);
    if (_zod.def.check === "overwrite") {
      yield { found: "a check that changes the value", valid: "declare the stored value" };
    } else if (!permittedChecks.has(_zod.def.check)) {
      yield { found: "refine or check", valid: "use the bounds of the type, or call reject() in derive" };
    }
  }
  // The description keeps a pattern's source only. `g` and `d` do not change what matches.
  if (patterns.some((pattern) => pattern !== undefined && /[imsuvy]/.test(pattern.flags))) {
    yield { found: "a regular expression with flags", valid: "write it without" };
  }
}

function* metaRefusals(schema: z.core.$ZodType): Generator<Reason> {
  const meta = z.globalRegistry.get(schema) ?? {};
  for (const [key, value] of Object.entries(meta)) {
    if (key === "id") yield { found: ".meta({ id })", valid: "leave the id out: the name of the value is its id" };
    else if (!permittedMeta.has(key)) {
      const valid = `.meta takes unit, column and description.${didYouMean(key, permittedMeta)}`;
      yield { code: "MODEL_INVALID", found: `.meta({ ${key} })`, valid };
    } else if ((key === "unit" || key === "description") && !(typeof value === "string" && value.isWellFormed())) {
      yield { code: "MODEL_INVALID", found: `the ${key} ${shown(value)}`, valid: "write it as text" };
    }
  }
}
