import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { keyedPermutation } from "./keyed-permutation.ts";
import { latinHypercube } from "./latin-hypercube.ts";
import { sampleUnit } from "./unit.ts";

/** Fails unless every stratum of the dimension has exactly one point, in which `floor(unit * count)` finds it. */
function assertLatin(seed: number, count: number, dimension: string): void {
  const unitOf = latinHypercube({ seed, count, dimension });
  const hit = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const unit = unitOf(index);
    const stratum = Math.floor(unit * count);
    if (!(unit > 0 && unit < 1) || hit[stratum] !== 0) assert.fail(`point ${index} of ${count}: ${unit}`);
    hit[stratum] = 1;
  }
}

describe("a Latin hypercube has one point in every stratum of every dimension", () => {
  const powers = Array.from({ length: 13 }, (_, power) => 2 ** (power + 1));
  const squares = Array.from({ length: 12 }, (_, root) => (root + 2) ** 2);
  const counts = [1, 2, 3, 5, 6, 7, 10, 49, 1000, 9973, ...powers, ...squares].flatMap((n) => [n - 1, n, n + 1]);

  test("for small counts, powers of two, squares and their neighbours", () => {
    for (const count of counts.filter((each) => each > 0)) {
      for (const dimension of ["x", "group.y"]) assertLatin(count, count, dimension);
    }
  });

  test("for any seed and count", () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 500 }), fc.string(), assertLatin), {
      numRuns: 100,
    });
  });

  test("for a million points", () => assertLatin(0, 1_000_000, "x"));

  test("in the largest run, also where rounding alone would carry a point over an edge", () => {
    const count = 1e11;
    const unitOf = latinHypercube({ seed: 5, count, dimension: "x" });
    const stratumOf = keyedPermutation(`lhs.1:5:${count}:x`, count);
    const carried = [186_306, 190_089, 319_211, 521_807];
    for (const index of carried) {
      assert.notEqual(Math.floor(((stratumOf(index) + sampleUnit(5, index, "x")) / count) * count), stratumOf(index));
    }
    for (const index of [0, 1, 2 ** 32 - 1, 2 ** 32, count - 1, ...carried]) {
      assert.equal(Math.floor(unitOf(index) * count), stratumOf(index));
    }
  });
});

/** Whether the permutation has an odd number of inversions. */
function isOdd(permutation: (index: number) => number, count: number): boolean {
  const images = Array.from({ length: count }, (_, at) => permutation(at));
  const inversions = images.flatMap((image, at) => images.slice(at).filter((later) => later < image));
  return inversions.length % 2 === 1;
}

describe("a keyed permutation", () => {
  test("reaches every order of up to five integers about equally often", () => {
    for (const [count, orders] of [
      [2, 2],
      [3, 6],
      [4, 24],
      [5, 120],
    ] as const) {
      const found = new Map<string, number>();
      const keys = orders * 100;
      for (let key = 0; key < keys; key++) {
        const order = Array.from({ length: count }, (_, at) => at)
          .map(keyedPermutation(`key ${key}`, count))
          .join();
        found.set(order, (found.get(order) ?? 0) + 1);
      }
      assert.equal(found.size, orders);
      // Pearson's statistic has mean orders - 1 and variance 2 (orders - 1).
      const statistic = [...found.values()].reduce((sum, each) => sum + (each - 100) ** 2 / 100, 0);
      assert.ok(statistic < orders - 1 + 6 * Math.sqrt(2 * (orders - 1)), `${count}: ${statistic}`);
    }
  });

  test("is as often odd as even, also where a full table is square", () => {
    for (const count of [7, 9, 25]) {
      let odd = 0;
      for (let key = 0; key < 1000; key++) odd += isOdd(keyedPermutation(`key ${key}`, count), count) ? 1 : 0;
      assert.ok(Math.abs(odd - 500) < 80, `${odd} of 1000 for ${count}`);
    }
  });

  test("of one key says nothing of the next, nor of the place", () => {
    const count = 4096;
    const middle = (count - 1) / 2;
    const scale = ((count * count - 1) / 12) * Math.sqrt(count - 1);
    const rank = (key: string) => keyedPermutation(key, count);
    const neighbours = [0, 1, 2, 3, 4, 5, 6, 7].map(
      (key) => [rank(`lhs.1:${key}:x`), rank(`lhs.1:${key + 1}:x`)] as const,
    );
    const places = [0, 1, 2, 3].map((key) => [rank(`lhs.1:${key}:x`), (index: number) => index] as const);
    for (const [a, b] of [...neighbours, ...places]) {
      let sum = 0;
      for (let index = 0; index < count; index++) sum += (a(index) - middle) * (b(index) - middle);
      // Spearman's correlation times sqrt(n - 1) is standard normal where the orders are independent.
      assert.ok(Math.abs((sum / count / scale) * (count - 1)) < 4.9, `${sum}`);
    }
  });
});
