import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Json } from "../contract/index.ts";
import { canonicalJson } from "../contract/index.ts";
import { compileStar } from "./star.ts";

const dimension = (centre: Json, values: readonly Json[]) => ({
  centre,
  values: { count: values.length, at: (index: number) => values[index] as Json },
});
const allOf = (star: ReturnType<typeof compileStar>) => Array.from({ length: star.count }, (_, at) => star.at(at));

describe("a star", () => {
  test("is the centre, then each dimension's values in order without its centre", () => {
    const star = compileStar([dimension(2, [1, 2, 3]), dimension("a", ["b"]), dimension(null, [null])]);
    assert.deepEqual(allOf(star), [
      [2, "a", null],
      [1, "a", null],
      [3, "a", null],
      [2, "b", null],
    ]);
  });

  test("knows its centre among lists, objects and things that look alike", () => {
    const star = compileStar([
      dimension({ a: [1], b: 0 }, [{ b: 0, a: [1] }, { a: [1] }]),
      dimension(1, [true, "1", 1]),
    ]);
    assert.deepEqual(allOf(star).slice(1), [
      [{ a: [1] }, 1],
      [{ a: [1], b: 0 }, true],
      [{ a: [1], b: 0 }, "1"],
    ]);
  });

  test("has every assignment that differs from the centre in at most one dimension, once", () => {
    const dimensions = fc.array(
      fc.record({ centre: fc.nat(9), values: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 10 }) }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(dimensions, (each) => {
        const found = allOf(compileStar(each.map(({ centre, values }) => dimension(centre, values))));
        const centre = each.map((one) => one.centre);
        const expected = each.flatMap(({ values }, at) => values.map((value) => centre.with(at, value)));
        const texts = found.map(canonicalJson as (values: readonly Json[]) => string);
        assert.equal(texts[0], canonicalJson(centre));
        assert.equal(new Set(texts).size, texts.length);
        assert.deepEqual(new Set(texts), new Set([centre, ...expected].map((values) => canonicalJson(values))));
      }),
    );
  });
});
