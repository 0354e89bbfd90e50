import { z } from "zod";
import { isJsonObject, shown } from "./json.ts";
import { limits } from "./limits.ts";

/**
 * The closed subset of JSON Schema (2020-12) that a value of a model can have. It is what zod's JSON Schema output
 * gives for the types that Sweeplake accepts, without annotations.
 */
export type ValueSchema =
  | { readonly type: "boolean" | "null" }
  | ({ readonly type: "number" | "integer"; readonly enum?: readonly number[] | undefined } & NumberBounds)
  | ({ readonly type: "string"; readonly enum?: readonly string[] | undefined } & StringBounds)
  | {
      readonly type: "array";
      readonly items: ValueSchema;
      readonly minItems?: number | undefined;
      readonly maxItems?: number | undefined;
    }
  | {
      readonly type: "object";
      readonly properties?: { readonly [name: string]: ValueSchema } | undefined;
      readonly required?: readonly string[] | undefined;
      readonly additionalProperties: false | ValueSchema;
    }
  | { readonly anyOf: readonly ValueSchema[] };

export interface NumberBounds {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly multipleOf?: number | undefined;
}

export interface StringBounds {
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
}

const numberBounds = {
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
};

export const valueSchemaSchema: z.ZodType<ValueSchema> = z.lazy(() =>
  z.union([
    z.strictObject({ type: z.enum(["boolean", "null"]) }),
    z.strictObject({
      type: z.enum(["number", "integer"]),
      enum: z.array(z.number()).min(1).optional(),
      ...numberBounds,
    }),
    z.strictObject({
      type: z.literal("string"),
      enum: z.array(z.string()).min(1).optional(),
      minLength: z.number().optional(),
      maxLength: z.number().optional(),
      pattern: z.string().optional(),
    }),
    z.strictObject({
      type: z.literal("array"),
      items: valueSchemaSchema,
      minItems: z.number().optional(),
      maxItems: z.number().optional(),
    }),
    z.strictObject({
      type: z.literal("object"),
      properties: z.record(z.string(), valueSchemaSchema).optional(),
      required: z.array(z.string()).optional(),
      additionalProperties: z.union([z.literal(false), valueSchemaSchema]),
    }),
    z.strictObject({ anyOf: z.array(valueSchemaSchema).min(1) }),
  ]),
);

/** What is wrong with a value, or undefined. `kind` tells a wrong type from a value outside the permitted range. */
export interface ValueFault {
  readonly kind: "type" | "range";
  /** Property names and array indices from the value to the fault; empty for the value itself. */
  readonly path: readonly (string | number)[];
  /** What would be valid, as in "must be a number of at least 0". */
  readonly valid: string;
}

export type ValueCheck = (value: unknown) => ValueFault | undefined;

/**
 * A check compiled once per schema and cheap enough to run per point. Numbers must be finite, integers below 2^53 in
 * magnitude, strings well-formed and at most 4 KiB of UTF-8.
 */
export function compileCheck(schema: ValueSchema): ValueCheck {
  if ("anyOf" in schema) return checkAnyOf(schema.anyOf);
  switch (schema.type) {
    case "null":
      return (value) => (value === null ? undefined : fault("type", "must be null"));
    case "boolean":
      return (value) => (typeof value === "boolean" ? undefined : fault("type", "must be true or false"));
    case "number":
    case "integer":
      return checkNumber(schema);
    case "string":
      return checkString(schema);
    case "array":
      return checkArray(schema);
    case "object":
      return checkObject(schema);
  }
}

/** The same check for a value that may also be null. */
export function orNull(check: ValueCheck): ValueCheck {
  return (value) => (value === null ? undefined : check(value));
}

function fault(kind: ValueFault["kind"], valid: string, path: ValueFault["path"] = []): ValueFault {
  return { kind, path, valid };
}

function checkNumber(schema: Extract<ValueSchema, { type: "number" | "integer" }>): ValueCheck {
  const valid = describeNumber(schema);
  const isNumber = (schema.type === "integer" ? Number.isSafeInteger : Number.isFinite) as (value: unknown) => boolean;
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  const { multipleOf } = schema;
  const permitted = schema.enum === undefined ? undefined : new Set(schema.enum);
  return (value) => {
    if (!isNumber(value)) return fault("type", valid);
    const number = value as number;
    const inside =
      number >= minimum &&
      number <= maximum &&
      (number > exclusiveMinimum || exclusiveMinimum === -Infinity) &&
      (number < exclusiveMaximum || exclusiveMaximum === Infinity) &&
      (multipleOf === undefined || isMultiple(number, multipleOf)) &&
      (permitted === undefined || permitted.has(number));
    return inside ? undefined : fault("range", valid);
  };
}

/** Tolerates the rounding of decimal steps, and no more, as zod does: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 4 * Number.EPSILON * Math.max(1, Math.abs(quotient));
}

function describeNumber(schema: Extract<ValueSchema, { type: "number" | "integer" }>): string {
  const parts: string[] = [];
  if (schema.enum !== undefined) parts.push(`one of ${schema.enum.join(", ")}`);
  const safe = schema.type === "integer" ? Number.MAX_SAFE_INTEGER : Infinity;
  if (schema.minimum !== undefined && schema.minimum !== -safe) parts.push(`at least ${schema.minimum}`);
  if (schema.exclusiveMinimum !== undefined) parts.push(`greater than ${schema.exclusiveMinimum}`);
  if (schema.maximum !== undefined && schema.maximum !== safe) parts.push(`at most ${schema.maximum}`);
  if (schema.exclusiveMaximum !== undefined) parts.push(`less than ${schema.exclusiveMaximum}`);
  if (schema.multipleOf !== undefined) parts.push(`a multiple of ${schema.multipleOf}`);
  const noun = schema.type === "integer" ? "an integer" : "a finite number";
  return `must be ${noun}${parts.length === 0 ? "" : `, ${parts.join(" and ")}`}`;
}

function checkString(schema: Extract<ValueSchema, { type: "string" }>): ValueCheck {
  const valid = describeString(schema);
  const { minLength = 0, maxLength = Infinity } = schema;
  const isBounded = minLength > 0 || maxLength < Infinity;
  const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern);
  const permitted = schema.enum === undefined ? undefined : new Set(schema.enum);
  return (value) => {
    if (typeof value !== "string") return fault("type", valid);
    if (!isStorableString(value)) return fault("range", "must be well-formed Unicode of at most 4 KiB");
    const length = isBounded ? countCharacters(value) : minLength;
    const inside =
      length >= minLength &&
      length <= maxLength &&
      (permitted === undefined || permitted.has(value)) &&
      (pattern === undefined || pattern.test(value));
    return inside ? undefined : fault("range", valid);
  };
}

/** Characters as JSON Schema counts them: code points, not UTF-16 code units. */
function countCharacters(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

/** Whether a string may be stored: well-formed Unicode of at most 4 KiB of UTF-8. */
export function isStorableString(value: string): boolean {
  if (!value.isWellFormed()) return false;
  return value.length * 3 <= limits.maxStringBytes || Buffer.byteLength(value) <= limits.maxStringBytes;
}

function describeString(schema: Extract<ValueSchema, { type: "string" }>): string {
  if (schema.enum !== undefined) return `must be one of ${schema.enum.map((value) => shown(value)).join(", ")}`;
  const parts: string[] = [];
  if (schema.minLength !== undefined) parts.push(`at least ${schema.minLength} characters`);
  if (schema.maxLength !== undefined) parts.push(`at most ${schema.maxLength} characters`);
  if (schema.pattern !== undefined) parts.push(`matching ${schema.pattern}`);
  return `must be a string${parts.length === 0 ? "" : ` of ${parts.join(" and ")}`}`;
}

function checkArray(schema: Extract<ValueSchema, { type: "array" }>): ValueCheck {
  const checkItem = compileCheck(schema.items);
  const { minItems = 0, maxItems = Infinity } = schema;
  return (value) => {
    if (!Array.isArray(value)) return fault("type", "must be a list");
    if (value.length < minItems || value.length > maxItems) {
      return fault("range", `must be a list of ${minItems} to ${maxItems} elements`);
    }
    for (const [index, item] of value.entries()) {
      const found = checkItem(item);
      if (found !== undefined) return { ...found, path: [index, ...found.path] };
    }
    return undefined;
  };
}

function checkObject(schema: Extract<ValueSchema, { type: "object" }>): ValueCheck {
  const properties = new Map(Object.entries(schema.properties ?? {}).map(([name, of]) => [name, compileCheck(of)]));
  const required = schema.required ?? [];
  const checkOther = schema.additionalProperties === false ? undefined : compileCheck(schema.additionalProperties);
  return (value) => {
    if (!isJsonObject(value)) return fault("type", "must be an object");
    for (const name of required) {
      if (!Object.hasOwn(value, name)) return fault("type", `must have the property ${shown(name)}`);
    }
    for (const [name, member] of Object.entries(value)) {
      const check = properties.get(name) ?? checkOther;
      if (check === undefined) {
        return fault("type", `may have only the properties ${[...properties.keys()].join(", ")}`, [name]);
      }
      const found = check(member);
      if (found !== undefined) return { ...found, path: [name, ...found.path] };
    }
    return undefined;
  };
}

function checkAnyOf(schemas: readonly ValueSchema[]): ValueCheck {
  const checks = schemas.map(compileCheck);
  return (value) => {
    const faults: ValueFault[] = [];
    for (const check of checks) {
      const found = check(value);
      if (found === undefined) return undefined;
      faults.push(found);
    }
    const kind = faults.some((each) => each.kind === "range") ? "range" : "type";
    return fault(kind, faults.map((each) => each.valid).join(", or "));
  };
}

/** Whether a value must be stored as canonical JSON text rather than as a scalar. */
export function isJsonSchema(schema: ValueSchema): boolean {
  return "anyOf" in schema || schema.type === "array" || schema.type === "object";
}
