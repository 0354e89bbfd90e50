import type { ValueSchema } from "../contract/index.ts";
import { isStorableString, valueSchemaSchema } from "../contract/index.ts";
import type { JsonSchema } from "./zod-reader.ts";

/** Keywords that say nothing about which values are valid, or nothing that `pattern` does not say. */
const ignoredKeywords = new Set([
  ...["description", "unit", "column", "title", "examples", "deprecated", "readOnly"],
  ...["format", "contentEncoding"],
]);

/** Why a JSON Schema has no place in the closed subset, and the way out. */
export interface Unstorable {
  readonly found: string;
  readonly valid: string;
}

/** `source` without the alternative null: its annotations and those of what is inside it are one. */
export function withoutNull(source: JsonSchema): { readonly schema: JsonSchema; readonly nullable: boolean } {
  if (Array.isArray(source.type)) {
    const types = source.type.filter((type) => type !== "null");
    // Several types are left as they are, for the subset to refuse.
    if (types.length !== 1) return { schema: source, nullable: false };
    return { schema: { ...source, type: types[0] as string }, nullable: types.length < source.type.length };
  }
  const { anyOf, ...rest } = source;
  const others = anyOf?.filter((alternative) => alternative.type !== "null") ?? [];
  if (anyOf === undefined || others.length !== 1) return { schema: source, nullable: false };
  const inner = withoutNull(others[0] as JsonSchema);
  return { schema: { ...inner.schema, ...rest }, nullable: inner.nullable || others.length < anyOf.length };
}

/** The closed subset's form of a JSON Schema without null and without a default; or why there is none. */
export function valueSchemaOf(source: JsonSchema): { readonly schema: ValueSchema } | Unstorable {
  try {
    const parsed = valueSchemaSchema.safeParse(convert(source));
    if (parsed.success) return { schema: parsed.data };
  } catch (error) {
    if (error instanceof NoPlace) return error.reason;
    throw error;
  }
  const valid = "columns hold numbers, integers, booleans, strings, enums, and lists, records or objects of these";
  return { found: "found a type that no column can hold", valid };
}

class NoPlace extends Error {
  readonly reason: Unstorable;

  constructor(found: string, valid: string) {
    super(found);
    this.reason = { found: `found ${found}`, valid };
  }
}

/** Recursive. What the subset does not have is left in, so that the subset's own schema refuses it. */
function convert(source: JsonSchema): unknown {
  refuseWhatIsNotChecked(source);
  const { const: constant, propertyNames, additionalProperties, ...rest } = source;
  const converted: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(rest)) {
    if (!ignoredKeywords.has(keyword)) converted[keyword] = convertKeyword(keyword, value);
  }
  if (constant !== undefined) converted.enum = [constant];
  if (propertyNames?.enum !== undefined) {
    const member = convertInner(additionalProperties as JsonSchema);
    converted.properties = Object.fromEntries(propertyNames.enum.map((name) => [name, member]));
    converted.additionalProperties = false;
  } else if (additionalProperties !== undefined) {
    converted.additionalProperties =
      additionalProperties === false ? false : convertInner(additionalProperties as JsonSchema);
  }
  return converted;
}

/** Refuses rules that would be dropped or that only code could check. */
function refuseWhatIsNotChecked(source: JsonSchema): void {
  if (source.default !== undefined)
    throw new NoPlace("a default inside a list or record", "give the list or record itself a default");
  if (source.allOf !== undefined) throw new NoPlace("two patterns or two multiples", "write them as one");
  if (source.patternProperties !== undefined || source.propertyNames?.pattern !== undefined) {
    throw new NoPlace("a record whose names have a pattern", "use z.string() or z.enum for the names");
  }
  if (source.propertyNames?.enum !== undefined && source.required === undefined) {
    throw new NoPlace("a record that may lack some of its names", "use z.record, or z.object with nullable values");
  }
  const permitted: readonly unknown[] = source.enum ?? [];
  if (new Set(permitted.map((value) => typeof value)).size > 1)
    throw new NoPlace("values of several types", "use one type");
  if (permitted.some((value) => typeof value === "string" && !isStorableString(value))) {
    throw new NoPlace("a string that is not well-formed Unicode of at most 4 KiB", "use a shorter or plainer one");
  }
  if (source.type === "string" && source.format !== undefined && source.pattern === undefined) {
    throw new NoPlace(`the format ${source.format}, which is not a pattern`, "use .regex()");
  }
}

function convertKeyword(keyword: string, value: unknown): unknown {
  if (keyword === "items") return convertInner(value as JsonSchema);
  if (keyword !== "properties") return value;
  const members = Object.entries(value as Record<string, JsonSchema>);
  return Object.fromEntries(members.map(([name, member]) => [name, convertInner(member)]));
}

/** Inside a list or object null is one alternative among others. */
function convertInner(source: JsonSchema): unknown {
  const { schema, nullable } = withoutNull(source);
  const inner = convert(schema);
  return nullable ? { anyOf: [inner, { type: "null" }] } : inner;
}
