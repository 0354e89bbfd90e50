import { z } from "zod";

/** A JSON value. Numbers are finite; integers are below 2^53 in magnitude. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export const jsonSchema: z.ZodType<Json> = z.json();

/**
 * RFC 8785 canonical JSON of `value`: keys sorted by UTF-16 code units, no white space, ECMAScript number format.
 * -0 is written `0`.
 *
 * Throws TypeError for what has no canonical form: non-finite numbers, lone surrogates, undefined, functions, bigint.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string") return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`no canonical JSON for a ${typeof value}`);
  const object = value as { readonly [key: string]: Json };
  const members = Object.keys(object)
    .sort()
    .map((key) => `${canonicalString(key)}:${canonicalJson(object[key] as Json)}`);
  return `{${members.join(",")}}`;
}

/** RFC 8785 section 3.2.2.3: the shortest decimal that reads back as the same double. */
export function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`no canonical JSON for ${value}`);
  return value === 0 ? "0" : String(value);
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

/** `value` as shown in an error message: one line, at most 60 characters. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : showOther(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function showOther(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  try {
    return JSON.stringify(value) ?? "a value";
  } catch {
    return Array.isArray(value) ? "a list" : "an object";
  }
}
