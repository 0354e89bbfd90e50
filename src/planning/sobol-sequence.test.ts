import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { hashBits, limits } from "../contract/index.ts";
import { sobolDimensions, sobolSequence } from "./sobol-sequence.ts";

interface SciPyPoints {
  readonly positions: readonly number[];
  readonly indices: readonly number[];
  /** For each index the points' 32 binary digits, one word for each position. */
  readonly words: readonly (readonly number[])[];
}

const fixture = new URL("../../test/statistics/scipy-qmc.golden.json", import.meta.url);
const { sobol } = JSON.parse(readFileSync(fixture, "utf8")) as { readonly sobol: SciPyPoints };

/** The first 32 binary digits without the shift. */
function unshifted(unit: number, seed: number, dimension: string): number {
  return (Math.floor(unit * 2 ** 32) ^ Math.floor(hashBits(`sobol.1:${seed}:${dimension}`) / 2 ** 20)) >>> 0;
}

describe("once the shift is undone, the sequence is SciPy's", () => {
  assert.ok(sobol.positions.length >= 10 && Math.max(...sobol.indices) > 2 ** 31);
  for (const [column, position] of sobol.positions.entries()) {
    test(`in dimension ${position}`, () => {
      const [seed, dimension] = [position * 7, `p${position}`];
      const unitOf = sobolSequence({ seed, dimension, position });
      const found = sobol.indices.map((index) => unshifted(unitOf(index), seed, dimension));
      assert.deepEqual(
        found,
        sobol.words.map((row) => row[column]),
      );
    });
  }
});

test("there are direction numbers for 1,111 dimensions, each of which has every digit", () => {
  assert.equal(sobolDimensions(), 1111);
  for (let position = 0; position < sobolDimensions(); position++) {
    const unitOf = sobolSequence({ seed: 0, dimension: "x", position });
    // Of 64 points each of the 64 strata has one.
    const strata = new Set(Array.from({ length: 64 }, (_, index) => Math.floor(unitOf(index) * 64)));
    assert.equal(strata.size, 64, `${position}`);
  }
});

test("a unit is an odd multiple of 2^-53, so neither 0 nor 1", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(limits.maxSobolPoints - 1), fc.nat(1110), (seed, index, position) => {
      const scaled = sobolSequence({ seed, dimension: "x", position })(index) * 2 ** 53;
      assert.ok(Number.isSafeInteger(scaled) && scaled % 2 === 1 && scaled > 0 && scaled < 2 ** 53);
    }),
  );
});

test("the shift depends on the seed and on the dimension's name", () => {
  const unit = (seed: number, dimension: string) => sobolSequence({ seed, dimension, position: 0 })(0);
  assert.equal(new Set([unit(0, "x"), unit(1, "x"), unit(0, "y"), unit(2 ** 53 - 1, "x")]).size, 4);
});

test("any 4^k points have one in each square of the first two dimensions", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 5 }), fc.nat(1000), (seed, k, block) => {
      const side = 2 ** k;
      const [x, y] = [0, 1].map((position) => sobolSequence({ seed, dimension: `p${position}`, position }));
      const squares = Array.from({ length: side * side }, (_, at) => {
        const index = block * side * side + at;
        return Math.floor(x!(index) * side) * side + Math.floor(y!(index) * side);
      });
      assert.equal(new Set(squares).size, side * side);
    }),
    { numRuns: 50 },
  );
});
