import type { Problem } from "./errors.ts";
import { jsonPointer, shown } from "./json.ts";
import { limits } from "./limits.ts";
import type { SweepRequest } from "./request.ts";
import { sweepRequestSchema } from "./request.ts";
import type { Fault, Path } from "./request-faults.ts";
import { faultsOfIssue, integerTooLarge } from "./request-faults.ts";
import { isStorableString } from "./value-schema.ts";

export interface ParsedRequest {
  /** The request without the parts named in `problems`; undefined when not even a model is left. */
  readonly request: SweepRequest | undefined;
  /** At most one for each place. */
  readonly problems: readonly Problem[];
}

/** Deeper than any request needs, and shallow enough to be walked recursively. */
const MAX_DEPTH = 32;

/**
 * Checks the shape of a request: keys, types, and numbers and strings that can be stored (DESIGN section 6). All
 * problems are found at once, save that a request nested too deeply is not looked at further. What is wrong is cut out
 * and the rest returned, so that names and values can be checked in the same pass. Throws nothing.
 */
export function parseRequest(input: unknown): ParsedRequest {
  const unstorable: Fault[] = [];
  findUnstorable(input, [], unstorable);
  if (unstorable.some(({ path }) => path.length > MAX_DEPTH)) {
    return { request: undefined, problems: problemsOf(unstorable) };
  }
  const parsed = sweepRequestSchema.safeParse(input);
  if (parsed.success && unstorable.length === 0) return { request: parsed.data, problems: [] };
  const misshapen = parsed.error?.issues.flatMap((issue) => faultsOfIssue(issue, input)) ?? [];
  const faults = [...unstorable, ...misshapen];
  const isValue = ({ path }: Fault) => pathOfValues(path) !== undefined;
  const standing = withStandIns(faults.filter(isValue), input);
  const rest = sweepRequestSchema.safeParse(
    without(
      faults.filter((fault) => !isValue(fault)),
      standing,
    ),
  );
  return { request: rest.data, problems: problemsOf(faults) };
}

/** Finds what may stand nowhere in a request, whatever the place: unstorable values and names, too deep nesting. */
function findUnstorable(value: unknown, path: Path, faults: Fault[]): void {
  const rule = path.length > MAX_DEPTH ? tooDeep : ruleAgainst(value);
  if (rule !== undefined) {
    faults.push({ path, found: shown(value), ...rule });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) findUnstorable(item, [...path, index], faults);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      const place = [...path, key];
      const keyRule = key === "__proto__" ? protoKey : ruleAgainst(key);
      if (keyRule === undefined) findUnstorable(member, place, faults);
      else faults.push({ path: place, found: `the key ${shown(key)}`, ...keyRule });
    }
  }
}

type Rule = Pick<Fault, "code" | "valid">;

const tooDeep: Rule = { code: "VALUE_INVALID", valid: `values are nested at most ${MAX_DEPTH} deep` };
/** zod skips this name silently. */
const protoKey: Rule = { code: "KEY_UNKNOWN", valid: "nothing can have this name" };

function ruleAgainst(value: unknown): Rule | undefined {
  switch (typeof value) {
    case "bigint":
      return Number.isSafeInteger(Number(value))
        ? { code: "TYPE_INVALID", valid: "must be a number, not a bigint" }
        : integerTooLarge;
    case "number":
      return Number.isFinite(value) ? undefined : { code: "NUMBER_NOT_FINITE", valid: "must be a finite number" };
    case "string":
      return isStorableString(value)
        ? undefined
        : { code: "STRING_INVALID", valid: `must be well-formed Unicode of at most ${limits.maxStringBytes} bytes` };
    default:
      return undefined;
  }
}

/** Where a dimension lists values that a user wrote one by one, below its name. */
const listsOfValues: readonly Path[] = [[], ["values"], ["choice", "values"]];

/** The path of the list of a dimension's values that a path leads into, if it leads to one of them or below. */
function pathOfValues(path: Path): Path | undefined {
  if (path[0] !== "dimensions") return undefined;
  const list = listsOfValues.find(
    (keys) => keys.every((key, at) => path[2 + at] === key) && typeof path[2 + keys.length] === "number",
  );
  return list && path.slice(0, 2 + list.length);
}

/** The input with a stand-in for every value in which there is a fault; all are different, and unlike any value. */
function withStandIns(faults: readonly Fault[], input: unknown): unknown {
  let standing = input;
  for (const ofList of Map.groupBy(faults, ({ path }) => jsonPointer(...(pathOfValues(path) as Path))).values()) {
    const path = pathOfValues((ofList[0] as Fault).path) as Path;
    const indices = new Set(ofList.map((fault) => fault.path[path.length]));
    // Unlike map, from does not ask a list of the user's for its constructor.
    standing = mapAt(standing, path, (values) =>
      Array.from(values as readonly unknown[], (value, index) => (indices.has(index) ? { "": index } : value)),
    );
  }
  return standing;
}

/** A copy of `value` with what is at `path` replaced. */
function mapAt(value: unknown, [key, ...below]: Path, replace: (part: unknown) => unknown): unknown {
  if (key === undefined) return replace(value);
  const members = Object.entries(value as object);
  return Object.fromEntries(members.map(([name, part]) => [name, name === key ? mapAt(part, below, replace) : part]));
}

/** Sections in which each name stands for itself, so that one bad member leaves the others. */
const sectionsOfNames: readonly unknown[] = ["dimensions", "fixed", "labels", "limits"];

/** The input without the smallest parts that still make sense without each other and hold every fault. */
function without(faults: readonly Fault[], input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const kept = new Map<unknown, unknown>(Object.entries(input));
  const names = new Map<unknown, Set<unknown>>();
  for (const { path } of faults) {
    const [section, name] = path;
    if (name === undefined || !sectionsOfNames.includes(section)) kept.delete(section);
    else names.set(section, (names.get(section) ?? new Set()).add(name));
  }
  for (const [section, removed] of names) {
    const members = kept.get(section);
    if (typeof members !== "object" || members === null) continue;
    kept.set(section, Object.fromEntries(Object.entries(members).filter(([name]) => !removed.has(name))));
  }
  return Object.fromEntries(kept as Map<string, unknown>);
}

/** The first fault of each place as a problem. */
function problemsOf(faults: readonly Fault[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const { path, code, found, valid } of faults) {
    const pointer = jsonPointer(...path);
    if (!problems.has(pointer)) problems.set(pointer, { code, pointer, found: `found ${found}`, valid });
  }
  return [...problems.values()];
}
