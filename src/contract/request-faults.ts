import type { z } from "zod";
import type { ErrorCode } from "./errors.ts";
import { didYouMean } from "./errors.ts";
import { shown } from "./json.ts";
import { requestKeys } from "./request.ts";

/** Property names and list indices from the whole request to a place in it. */
export type Path = readonly (string | number)[];

/** What is wrong at one place of a request. */
export interface Fault {
  readonly path: Path;
  readonly code: ErrorCode;
  readonly found: string;
  readonly valid: string;
}

type Issue = z.core.$ZodIssue;

/** What is wrong with an integer that a double would round. */
export const integerTooLarge = {
  code: "INTEGER_TOO_LARGE",
  valid: `integers are at most ${Number.MAX_SAFE_INTEGER} in magnitude`,
} as const satisfies Partial<Fault>;

/**
 * A zod issue about `input` in our words, as one fault or more. What would be valid is the message of the schema that
 * raised the issue. `base` is where the issue's own path starts: issues within a union start at the union.
 */
export function faultsOfIssue(issue: Issue, input: unknown, base: Path = []): readonly Fault[] {
  const path: Path = [...base, ...(issue.path as Path)];
  const value = valueAt(path, input);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key));
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((issues) => !issues.some(isWrongKind));
    if (meant !== undefined) return meant.flatMap((inner) => faultsOfIssue(inner, input, path));
  }
  if (isBeyondSafeIntegers(issue)) return [{ path, found: shown(value), ...integerTooLarge }];
  const found = value === undefined ? "nothing" : shown(value);
  const valid = typeof value === "string" ? withHint(issue.message, value, permittedWords(issue)) : issue.message;
  return [{ path, code: codeOf(issue, value, path), found, valid }];
}

function codeOf(issue: Issue, value: unknown, path: Path): ErrorCode {
  if (issue.code === "custom") return (issue.params?.code as ErrorCode | undefined) ?? "VALUE_INVALID";
  if (issue.code === "invalid_format" && path[0] === "run_id") return "RUN_ID_INVALID";
  if (value === undefined) return "KEY_MISSING";
  if (issue.code === "invalid_type") return "TYPE_INVALID";
  // A string where words are permitted has the right type, and the wrong value.
  if (issue.code === "invalid_union" || issue.code === "invalid_value") {
    return typeof value === "string" && permittedWords(issue).length > 0 ? "VALUE_INVALID" : "TYPE_INVALID";
  }
  return "VALUE_INVALID";
}

function unknownKey(path: Path, key: string): Fault {
  const known = requestKeys(path);
  const valid = withHint(`the keys here are ${known.join(", ")}`, key, known);
  return { path: [...path, key], code: "KEY_UNKNOWN", found: `the key ${shown(key)}`, valid };
}

function withHint(valid: string, word: string, known: readonly string[]): string {
  const hint = didYouMean(word, known);
  return hint === "" ? valid : `${valid}.${hint}`;
}

/** Whether an alternative of a union was not meant: the value is of another kind altogether. */
function isWrongKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

/** Only the check for safe integers has the origin `int`; our own bounds have `number`. */
function isBeyondSafeIntegers(issue: Issue): boolean {
  return (issue.code === "too_big" || issue.code === "too_small") && issue.origin === "int";
}

/** The words that would have been right at the place of an issue, if it is one for words. */
function permittedWords(issue: Issue): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code !== "invalid_union") return [];
  return issue.errors.flat().filter(isWrongKind).flatMap(permittedWords);
}

function valueAt(path: Path, input: unknown): unknown {
  let value = input;
  for (const segment of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}
