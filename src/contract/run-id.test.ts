import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { newRunId, RUN_ID, timeOfRunId, utcDate } from "./index.ts";

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe("the id of a run that its user has not named", () => {
  test("is a run_id, and tells the time at which it was made", () => {
    fc.assert(
      fc.property(time, random, (now, bytes) => {
        const id = newRunId(now, bytes);
        assert.match(id, RUN_ID);
        assert.equal(timeOfRunId(id), now);
      }),
    );
  });

  test("sorts by that time", () => {
    fc.assert(
      fc.property(time, time, random, random, (a, b, one, other) => {
        fc.pre(a !== b);
        assert.equal(newRunId(a, one) < newRunId(b, other), a < b);
      }),
    );
  });

  test("has 80 random bits", () => {
    assert.equal(newRunId(0, new Uint8Array(10)), `r${"0".repeat(26)}`);
    assert.equal(newRunId(0, new Uint8Array(10).fill(255)), `r${"0".repeat(10)}${"z".repeat(16)}`);
  });

  test("is told from others", () => {
    for (const id of ["r", "influenza-1978", `s${"0".repeat(26)}`, `r${"0".repeat(25)}`, `r${"u".repeat(26)}`]) {
      assert.equal(timeOfRunId(id), undefined, id);
    }
  });
});

test("utcDate is the date in UTC, and nothing for no time", () => {
  assert.equal(utcDate(Date.UTC(2024, 1, 29, 23, 59, 59, 999)), "2024-02-29");
  assert.equal(utcDate(Number.NaN), undefined);
  assert.equal(utcDate(1e300), undefined);
});
