import type { z } from "zod";
import type { ErrorCode, Problem } from "./errors.ts";
import { didYouMean, errorCodes } from "./errors.ts";
import { jsonPointer, shown } from "./json.ts";
import { limits } from "./limits.ts";
import type { SweepRequest } from "./request.ts";
import { sweepRequestSchema } from "./request.ts";
import { isStorableString } from "./value-schema.ts";

export interface ParsedRequest {
  /** The request without the parts named in `problems`; undefined when not even a model is left. */
  readonly request: SweepRequest | undefined;
  readonly problems: readonly Problem[];
}

/** Nesting deeper than any request needs; refused before anything walks it recursively. */
const MAX_DEPTH = 32;

type Path = readonly (string | number)[];

/**
 * Checks the shape of a request: keys, types, and numbers and strings that can be stored. All problems are found at
 * once. What is wrong is cut out and the rest returned, so that names and values can be checked in the same pass.
 */
export function parseRequest(input: unknown): ParsedRequest {
  const problems: { path: Path; problem: Problem }[] = [];
  scan(input, [], problems);
  let rest = prune(input, problems);
  // Each round cuts out what the schema refused, so the rounds are bounded by the request's own size.
  for (;;) {
    const parsed = sweepRequestSchema.safeParse(rest);
    if (parsed.success) return { request: parsed.data, problems: problems.map((each) => each.problem) };
    const found = parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, rest, []));
    problems.push(...found);
    const next = prune(rest, found);
    const isLost = found.some(({ path }) => path.length === 0 || path[0] === "model");
    if (isLost || next === rest) return { request: undefined, problems: problems.map((each) => each.problem) };
    rest = next;
  }
}

/** Finds values that no JSON document of ours may hold, wherever they are. */
function scan(value: unknown, path: Path, problems: { path: Path; problem: Problem }[]): void {
  const report = (code: ErrorCode, valid: string, at = path) =>
    problems.push({ path: at, problem: problem(code, at, shown(value), valid) });
  if (path.length > MAX_DEPTH) {
    report("VALUE_INVALID", `values are nested at most ${MAX_DEPTH} deep`);
  } else if (typeof value === "bigint") {
    report("INTEGER_TOO_LARGE", "integers are at most 9007199254740991 in magnitude");
  } else if (typeof value === "number" && !Number.isFinite(value)) {
    report("NUMBER_NOT_FINITE", "must be a finite number");
  } else if (typeof value === "string" && !isStorableString(value)) {
    report("STRING_INVALID", `must be well-formed Unicode of at most ${limits.maxStringBytes} bytes`);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) scan(item, [...path, index], problems);
  } else if (value !== null && typeof value === "object") {
    for (const [key, member] of Object.entries(value)) {
      const at = [...path, key];
      if (key === "__proto__" || !isStorableString(key)) {
        problems.push({ path: at, problem: problem("KEY_UNKNOWN", at, `the key ${shown(key)}`, "no key is named so") });
      } else scan(member, at, problems);
    }
  }
}

/** `input` without the parts that problems point at: a top-level key, or one dimension or fixed value. */
function prune(input: unknown, problems: readonly { readonly path: Path }[]): unknown {
  if (problems.length === 0 || input === null || typeof input !== "object" || Array.isArray(input)) return input;
  const rest = new Map<string, unknown>(Object.entries(input));
  for (const { path } of problems) {
    const [key, name] = path;
    if (key === undefined) continue;
    const section = rest.get(String(key));
    const isNamed = key === "dimensions" || key === "fixed" || key === "labels" || key === "limits";
    if (isNamed && name !== undefined && section !== null && typeof section === "object") {
      rest.set(key, Object.fromEntries(Object.entries(section).filter(([member]) => member !== String(name))));
    } else rest.delete(String(key));
  }
  return Object.fromEntries(rest);
}

function problem(code: ErrorCode, path: Path, found: string, valid: string): Problem {
  return { code, pointer: jsonPointer(...path), found: `found ${found}`, valid };
}

type Issue = z.core.$ZodIssue;

function problemsOfIssue(issue: Issue, input: unknown, base: Path): { path: Path; problem: Problem }[] {
  const path: Path = [...base, ...(issue.path as Path)];
  const value = at(input, path);
  const one = (code: ErrorCode, found: string, valid: string, where: Path = path) => [
    { path: where, problem: problem(code, where, found, valid) },
  ];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.flatMap((key) => {
        const known = knownKeys(path);
        const valid = `the keys here are ${known.join(", ")}.${didYouMean(key, known)}`;
        return one("KEY_UNKNOWN", `the key ${shown(key)}`, valid, [...path, key]);
      });
    case "invalid_union":
      return problemsOfUnion(issue, input, base, path, value);
    case "invalid_type":
      if (value === undefined) return one("KEY_MISSING", "nothing", `must be ${nounOf(issue.expected)}`);
      return one("TYPE_INVALID", shown(value), `must be ${nounOf(issue.expected)}`);
    case "invalid_value": {
      const values = issue.values.map(String);
      const hint = typeof value === "string" ? didYouMean(value, values) : "";
      return one(
        value === undefined ? "KEY_MISSING" : "VALUE_INVALID",
        shown(value),
        `must be ${values.join(", ")}.${hint}`,
      );
    }
    case "invalid_format":
      if (path[0] === "run_id") return one("RUN_ID_INVALID", shown(value), errorCodes.RUN_ID_INVALID.text);
      return one("VALUE_INVALID", shown(value), issue.message);
    case "too_big":
      if (issue.origin === "int" && issue.maximum === Number.MAX_SAFE_INTEGER) {
        return one("INTEGER_TOO_LARGE", shown(value), "integers are at most 9007199254740991 in magnitude");
      }
      return one("VALUE_INVALID", shown(value), `must be at most ${issue.maximum}`);
    case "too_small":
      return one(
        "VALUE_INVALID",
        shown(value),
        issue.origin === "string" ? "must not be empty" : `must be at least ${issue.minimum}`,
      );
    case "custom":
      return one((issue.params?.code as ErrorCode | undefined) ?? "VALUE_INVALID", shown(value), issue.message);
    default:
      return one("VALUE_INVALID", shown(value), issue.message);
  }
}

/** The problems of the alternative that was meant: the one whose outermost type fits. */
function problemsOfUnion(
  issue: Extract<Issue, { code: "invalid_union" }>,
  input: unknown,
  base: Path,
  path: Path,
  value: unknown,
): { path: Path; problem: Problem }[] {
  const meant = issue.errors.find((issues) => !issues.some(isOutermostMismatch));
  if (meant !== undefined)
    return meant.flatMap((inner) => problemsOfIssue(inner, input, [...base, ...(issue.path as Path)]));
  const valid = unionHelp(path);
  const hint = typeof value === "string" ? didYouMean(value, valid.words) : "";
  const code = typeof value === "string" && valid.words.length > 0 ? "VALUE_INVALID" : "TYPE_INVALID";
  return [{ path, problem: problem(code, path, shown(value), `must be ${valid.text}.${hint}`) }];
}

function isOutermostMismatch(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function unionHelp(path: Path): { text: string; words: readonly string[] } {
  switch (path[0]) {
    case "sampling": {
      if (path[1] === "points") return { text: "a list of points or the path of a CSV file", words: [] };
      const words = samplingWords();
      return { text: `${words.join(", ")}, or { strategy: …, count: … }`, words };
    }
    case "sharding":
      return { text: "auto, { shard_count: … } or { shard_size: … }", words: ["auto"] };
    case "dimensions":
      return path.length === 2
        ? { text: "a list of values or a form such as { linspace: … }", words: [] }
        : { text: "a JSON value", words: [] };
    default:
      return { text: "a JSON value", words: [] };
  }
}

function samplingWords(): readonly string[] {
  const union = sweepRequestSchema.shape.sampling.unwrap();
  return union.options[0].options;
}

/** The keys that may stand at `path`, for did-you-mean. */
function knownKeys(path: Path): readonly string[] {
  const shape = sweepRequestSchema.shape;
  const form = shape.dimensions.unwrap().valueType.options[1];
  if (path.length === 0) return Object.keys(shape);
  if (path[0] === "sampling") return Object.keys(shape.sampling.unwrap().options[1].shape);
  if (path[0] === "sharding") return Object.keys(shape.sharding.unwrap().options[1].shape);
  if (path[0] === "limits") return Object.keys(shape.limits.unwrap().shape);
  if (path.length === 2) return Object.keys(form.shape);
  const inner = form.shape[String(path[2]) as keyof typeof form.shape]?.unwrap();
  return inner !== undefined && "shape" in inner ? Object.keys(inner.shape) : [];
}

function nounOf(expected: string): string {
  const nouns = new Map([
    ["int", "an integer"],
    ["number", "a number"],
    ["string", "a string"],
    ["array", "a list"],
    ["object", "an object"],
    ["record", "an object"],
  ]);
  return nouns.get(expected) ?? expected;
}

function at(input: unknown, path: Path): unknown {
  let value = input;
  for (const segment of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}
