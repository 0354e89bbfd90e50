import type { Field, Json, ValueCheck } from "../contract/index.ts";
import { compileCheck, didYouMean, frozenJson, orNull, shown } from "../contract/index.ts";

/** The values of an object that a model returned, in the order of the fields; or what is wrong with it, as one line. */
export type ReadValues = { readonly values: readonly Json[] } | { readonly fault: string };

type Node = { readonly slot: number } | { readonly members: Map<string, Node> };

/**
 * Reads what `derive` or `simulate` returned: every field must be there (an absent nullable one is null) with a value
 * that its schema permits, and nothing else. Values are frozen copies; -0 is kept where `keepNegativeZero` says so.
 */
export function compileReader(
  fields: readonly Field[],
  options: { readonly keepNegativeZero: boolean },
): (returned: unknown) => ReadValues {
  const names = fields.map((field) => field.name.split("."));
  const fieldNames = fields.map((field) => field.name);
  const checks = fields.map(({ schema, nullable }) => (nullable ? orNull(compileCheck(schema)) : compileCheck(schema)));
  const isFlat = names.every((path) => path.length === 1);
  const known = treeOf(names);
  return (returned) => {
    if (typeof returned !== "object" || returned === null || Array.isArray(returned)) {
      return {
        fault: `expected an object with ${fields.map((field) => field.name).join(", ")}, got ${shown(returned)}`,
      };
    }
    const values: Json[] = [];
    let present = 0;
    // Most models return what they declared in that order: then every name is there, and nothing else is.
    const isAsDeclared = isFlat && haveSameNames(Object.keys(returned), fieldNames);
    for (let slot = 0; slot < fields.length; slot++) {
      const field = fields[slot] as Field;
      const found = isAsDeclared
        ? (returned as Record<string, unknown>)[field.name]
        : lookUp(returned, names[slot] as string[]);
      if (found !== undefined) present++;
      const value = found === undefined && field.nullable ? null : found;
      const fault = faultOf(checks[slot] as ValueCheck, value, field);
      if (fault !== undefined) return { fault };
      values.push(storable(value as Json, options.keepNegativeZero));
    }
    // Where every name was found, none is left over.
    if (isAsDeclared || (isFlat && Object.keys(returned).length === present)) return { values };
    const stranger = findStranger(returned, known, "");
    return stranger === undefined ? { values } : { fault: stranger };
  };
}

/** Whether a model returned a promise, of whatever make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** `value` as it may be recorded: frozen, and -0 as 0 unless told otherwise. */
export function storable(value: Json, keepNegativeZero: boolean): Json {
  if (typeof value === "number") return value === 0 && !keepNegativeZero ? 0 : value;
  return typeof value === "object" ? frozenJson(value) : value;
}

function faultOf(check: ValueCheck, value: unknown, { name, nullable }: Field): string | undefined {
  if (value === undefined) return `${name} is missing`;
  const fault = check(value);
  if (fault === undefined) return undefined;
  const wayOut = nullable ? "; return null where it is undefined" : "; declare it nullable if it may be undefined";
  const hint = typeof value === "number" && !Number.isFinite(value) ? wayOut : "";
  return `${[name, ...fault.path].join(".")} ${fault.valid}, got ${shown(value)}${hint}`;
}

function haveSameNames(found: readonly string[], declared: readonly string[]): boolean {
  if (found.length !== declared.length) return false;
  for (let at = 0; at < found.length; at++) if (found[at] !== declared[at]) return false;
  return true;
}

function lookUp(object: object, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function treeOf(paths: readonly (readonly string[])[]): Map<string, Node> {
  const root = new Map<string, Node>();
  for (const [slot, path] of paths.entries()) {
    let members = root;
    for (const name of path.slice(0, -1)) {
      const child = members.get(name) ?? { members: new Map<string, Node>() };
      members.set(name, child);
      members = "members" in child ? child.members : members;
    }
    members.set(path.at(-1) as string, { slot });
  }
  return root;
}

/** What is wrong with the first own property that no field has a place for. An undefined one counts as absent. */
function findStranger(object: object, known: Map<string, Node>, prefix: string): string | undefined {
  for (const [name, value] of Object.entries(object)) {
    const node = known.get(name);
    if (node === undefined && value !== undefined) {
      return `${prefix}${name} is not declared.${didYouMean(name, known.keys())}`;
    }
    if (node !== undefined && "members" in node && value !== undefined && value !== null) {
      if (typeof value !== "object" || Array.isArray(value)) {
        return `${prefix}${name} must be an object, got ${shown(value)}`;
      }
      const stranger = findStranger(value, node.members, `${prefix}${name}.`);
      if (stranger !== undefined) return stranger;
    }
  }
  return undefined;
}
