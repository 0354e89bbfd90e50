import { z } from "zod";

/** A JSON value. Numbers are finite; integers are below 2^53 in magnitude. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export const jsonSchema: z.ZodType<Json> = z.lazy(() =>
  z.union(
    [z.number(), z.string(), z.boolean(), z.null(), z.array(jsonSchema), z.record(z.string(), jsonSchema)],
    "must be a JSON value",
  ),
);

/**
 * RFC 8785 canonical JSON of `value`: keys sorted by UTF-16 code units, no white space, ECMAScript number format.
 * -0 is written `0`.
 *
 * Throws TypeError for what has no canonical form: non-finite numbers, lone surrogates, undefined, functions, bigint,
 * and objects such as Date and Map whose content is not their properties.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string") return canonicalString(value);
  // Array.from also visits holes, which map would leave out.
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(",")}]`;
  if (!isJsonObject(value)) throw new TypeError(`no canonical JSON for ${tagOf(value)}`);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalString(key)}:${canonicalJson(value[key] as Json)}`);
  return `{${members.join(",")}}`;
}

/** Whether `value` is an object whose content is its properties: not null, a list, a Date, a Map, a promise … */
export function isJsonObject(value: unknown): value is { readonly [key: string]: unknown } {
  return tagOf(value) === "[object Object]";
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

/** RFC 8785 section 3.2.2.3: the shortest decimal that reads back as the same double, as ECMAScript writes it. */
export function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`no canonical JSON for ${value}`);
  return String(value);
}

/** RFC 8785 section 3.2.2.2. JSON.stringify escapes exactly as the RFC asks once lone surrogates are refused. */
export function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("no canonical JSON for a string with a lone surrogate");
  return JSON.stringify(value);
}

/** `value` with every -0 replaced by 0 and every object and array frozen; a new value, the argument is not touched. */
export function frozenJson(value: Json): Json {
  if (value === 0) return 0;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenJson));
  const copy: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) setOwn(copy, key, frozenJson(member));
  return Object.freeze(copy);
}

/** Sets an own property, also for names such as `__proto__` that plain assignment would treat specially. */
export function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** RFC 6901 JSON pointer from path segments. */
export function jsonPointer(...segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** `value` as shown in an error message: one line of at most 60 characters, well-formed Unicode. */
export function shown(value: unknown): string {
  const text = showWhole(value);
  // The cut may fall between the two halves of a character.
  return text.length > 60 ? `${text.slice(0, 57).toWellFormed()}...` : text;
}

function showWhole(value: unknown): string {
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (value === null || (typeof value !== "object" && typeof value !== "string")) return String(value);
  try {
    return JSON.stringify(value) ?? "a value";
  } catch {
    return Array.isArray(value) ? "a list" : "an object";
  }
}
