import type { ErrorCode, Problem } from "../contract/index.ts";
import { jsonPointer } from "../contract/index.ts";

/** Keys and indices from the request to a place in it. */
export type Path = readonly (string | number)[];

export function problem(code: ErrorCode, path: Path, found: string, valid: string): Problem {
  return { code, pointer: jsonPointer(...path), found, valid };
}

/** Problems that one long list of values may have; a reader needs no more to see what is wrong with it. */
const MOST_LISTED = 20;

/** The first `most` problems; the last of them says how many more there are. */
export function capped(problems: Iterable<Problem>, most = MOST_LISTED): readonly Problem[] {
  const listed: Problem[] = [];
  let left = 0;
  for (const each of problems) {
    if (listed.length < most) listed.push(each);
    else left++;
  }
  const last = listed.at(-1);
  if (last === undefined || left === 0) return listed;
  return [...listed.slice(0, -1), { ...last, found: `${last.found} (and ${left} more like it)` }];
}
