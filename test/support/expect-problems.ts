import assert from "node:assert/strict";
import type { ErrorCode, Problem } from "../../src/contract/index.ts";

/** A problem that must be reported: its code, its place, and words that it must contain. */
export type ExpectedProblem = readonly [code: ErrorCode, pointer: string, ...words: string[]];

/** Fails unless `problems` are exactly the expected ones, in any order, and say what they must. */
export function expectProblems(problems: readonly Problem[], expected: readonly ExpectedProblem[]): void {
  assert.deepEqual(
    problems.map(({ code, pointer }) => `${code} ${pointer}`).toSorted(),
    expected.map(([code, pointer]) => `${code} ${pointer}`).toSorted(),
  );
  for (const [, pointer, ...words] of expected) {
    const problem = problems.find((each) => each.pointer === pointer);
    const text = `${problem?.found}; ${problem?.valid}`;
    for (const word of words) assert.ok(text.includes(word), `${pointer} must say ${word}, but says ${text}`);
  }
}
