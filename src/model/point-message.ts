import { limits, messageOf } from "../contract/index.ts";

/** Absolute paths and file URLs, POSIX and Windows, with a line number where there is one; not `m/s/s`, not a URL. */
const PATHS =
  /(?<![\p{L}\p{N}_.)\]/\\])(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][^\s\\/:;,|<>()'"`]+){2,}[\\/]?(?::\d+){0,2}/gu;
/** The same in quotes, where spaces belong to the path. */
const QUOTED_PATHS = /(['"`])(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][^\n\\/'"`]+){2,}[\\/]?\1/gu;

/**
 * The message of a failed or rejected point: one line of at most 1,000 characters, well-formed, without paths, so that
 * the same failure gives the same bytes on every machine.
 */
export function pointMessage(error: unknown): string {
  const text = messageOf(error)
    .toWellFormed()
    .replace(QUOTED_PATHS, "$1<path>$1")
    .replace(PATHS, "<path>")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  if (text === "") return "an error without a message";
  if (text.length <= limits.maxErrorMessageLength) return text;
  return `${text.slice(0, limits.maxErrorMessageLength - 3).toWellFormed()}...`;
}
