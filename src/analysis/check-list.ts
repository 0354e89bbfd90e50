import { messageOf, SweeplakeError } from "../contract/index.ts";

/** One thing that `verify` checks, over everything it applies to. */
export interface Check {
  readonly name: string;
  /** How many things were checked: rows, files or 1. */
  readonly checked: number;
  readonly failed: number;
  /** The first failure, with its place; null where nothing failed. */
  readonly firstFailure: string | null;
}

/** Records one check and returns `isRight`; `describe` is called only if it failed and is the first of its name. */
export type Expectation = (isRight: boolean, describe: () => string) => boolean;

/** Collects checks by name, in the order in which they were first made. */
export interface CheckList {
  expect(name: string, ...check: Parameters<Expectation>): boolean;
  /** `expect` for one name, for checks that are made on every row. A name that is never used makes no check. */
  expectation(name: string): Expectation;
  readonly checks: readonly Check[];
}

export function createCheckList(): CheckList {
  const byName = new Map<string, { name: string; checked: number; failed: number; firstFailure: string | null }>();
  const expectation = (name: string): Expectation => {
    const check = byName.get(name) ?? { name, checked: 0, failed: 0, firstFailure: null };
    byName.set(name, check);
    return (isRight, describe) => {
      check.checked++;
      if (!isRight) {
        check.failed++;
        check.firstFailure ??= describe();
      }
      return isRight;
    };
  };
  return {
    expect: (name, isRight, describe) => expectation(name)(isRight, describe),
    expectation,
    get checks() {
      return [...byName.values()].filter((check) => check.checked > 0);
    },
  };
}

/**
 * Makes a step that may find damage a check, and returns its value; undefined where there was damage. What is not
 * damage is thrown on.
 */
export async function attempt<Value>(
  list: CheckList,
  name: string,
  step: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    const value = await step();
    list.expect(name, true, () => "");
    return value;
  } catch (error) {
    if (!(error instanceof SweeplakeError) || error.code !== "LAKE_CORRUPT") throw error;
    list.expect(name, false, () => messageOf(error));
    return undefined;
  }
}
