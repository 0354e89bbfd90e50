/** One thing that `verify` checks, over everything it applies to. */
export interface Check {
  readonly name: string;
  /** How many things were checked: rows, files or 1. */
  readonly checked: number;
  readonly failed: number;
  /** The first failure, with its place; null where nothing failed. */
  readonly firstFailure: string | null;
}

/** Collects checks by name, in the order in which they were first made. */
export interface CheckList {
  /** Records one check; `describe` is called only if it failed and is the first of its name. */
  expect(name: string, isRight: boolean, describe: () => string): boolean;
  readonly checks: readonly Check[];
}

export function createCheckList(): CheckList {
  const byName = new Map<string, { name: string; checked: number; failed: number; firstFailure: string | null }>();
  return {
    expect: (name, isRight, describe) => {
      const check = byName.get(name) ?? { name, checked: 0, failed: 0, firstFailure: null };
      byName.set(name, check);
      check.checked++;
      if (!isRight) {
        check.failed++;
        check.firstFailure ??= describe();
      }
      return isRight;
    },
    get checks() {
      return [...byName.values()];
    },
  };
}
