import assert from "node:assert/strict";

/** Asserts that two tables have equal rows, -0 told from 0. A failure shows the row that differs, not the tables. */
export function assertSameRows(found: readonly unknown[], expected: readonly unknown[]): void {
  assert.equal(found.length, expected.length, "rows");
  for (const [at, row] of expected.entries()) assert.deepEqual(found[at], row, `row ${at}`);
}
