import { limits, messageOf } from "../contract/index.ts";

/** Absolute paths and file URLs, POSIX and Windows, with a line number where there is one. */
const PATHS = /(?:file:\/\/)?(?:\b[A-Za-z]:)?(?:[\\/][\w.@~+-]+){2,}[\\/]?(?::\d+){0,2}/g;

/**
 * The message of a failed or rejected point: one line of at most 1,000 characters, well-formed, without paths, so that
 * the same failure gives the same bytes on every machine.
 */
export function pointMessage(error: unknown): string {
  const text = messageOf(error).toWellFormed().replace(PATHS, "<path>").replace(/\s+/g, " ").trim();
  return text.length <= limits.maxErrorMessageLength
    ? text
    : `${text.slice(0, limits.maxErrorMessageLength - 3).toWellFormed()}...`;
}
