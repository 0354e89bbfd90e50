import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { exactExp, exactLog, normalQuantile } from "./numeric.ts";

/** How many doubles lie between two of the same sign, counting along the number line; huge for different signs. */
function unitsApart(a: number, b: number): number {
  const [from = 0n, to = 0n] = new BigInt64Array(Float64Array.of(a, b).buffer);
  return a === b ? 0 : Math.abs(Number(from - to));
}

const within = (units: number, got: number, expected: number, what: string) =>
  assert.ok(unitsApart(got, expected) <= units, `${what}: ${got} is not within ${units} of ${expected}`);

describe("exactExp", () => {
  test("agrees with the platform within one unit in the last place", () => {
    const argument = fc.oneof(
      fc.double({ min: -745.2, max: 709.79, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.integer({ min: -1074, max: 1023 }).map((k) => k * Math.LN2),
    );
    fc.assert(
      fc.property(argument, (x) => within(1, exactExp(x), Math.exp(x), `exp ${x}`)),
      { numRuns: 20_000 },
    );
  });

  test("special values", () => {
    const cases: readonly (readonly [number, number])[] = [
      [0, 1],
      [-0, 1],
      [1, Math.E],
      [-1, 0.36787944117144233],
      [709.782712893384, 1.7976931348622732e308],
      [709.7827128933841, Infinity],
      [Infinity, Infinity],
      [-745.1332191019411, 5e-324],
      [-745.1332191019412, 0],
      [-Infinity, 0],
      [5e-324, 1],
      [Number.NaN, Number.NaN],
    ];
    for (const [x, expected] of cases) assert.equal(exactExp(x), expected, `exp ${x}`);
  });
});

describe("exactLog", () => {
  test("agrees with the platform within one unit in the last place", () => {
    const argument = fc.oneof(
      fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      fc.integer({ min: -60, max: 60 }).map((step) => 1 + step * Number.EPSILON),
    );
    fc.assert(
      fc.property(argument, (x) => within(1, exactLog(x), Math.log(x), `ln ${x}`)),
      { numRuns: 20_000 },
    );
  });

  test("special values", () => {
    const cases: readonly (readonly [number, number])[] = [
      [1, 0],
      [2, Math.LN2],
      [0.5, -Math.LN2],
      [10, Math.LN10],
      [Math.E, 1],
      [1 + Number.EPSILON, 2.2204460492503128e-16],
      [5e-324, -744.4400719213812],
      [Number.MAX_VALUE, 709.782712893384],
      [0, -Infinity],
      [-0, -Infinity],
      [-1, Number.NaN],
      [-Infinity, Number.NaN],
      [Infinity, Infinity],
      [Number.NaN, Number.NaN],
    ];
    for (const [x, expected] of cases) assert.equal(exactLog(x), expected, `ln ${x}`);
  });
});

describe("normalQuantile", () => {
  test("known quantiles, as SciPy's norm.ppf gives them", () => {
    const cases: readonly (readonly [number, number])[] = [
      [0.5, 0],
      [0.75, 0.6744897501960817],
      [0.9, 1.2815515655446004],
      [0.975, 1.959963984540054],
      [0.99, 2.3263478740408408],
      [0.001, -3.090232306167813],
      [1e-10, -6.361340902404056],
      [1e-20, -9.262340089798409],
      [1e-300, -37.0471],
    ];
    for (const [probability, expected] of cases) {
      const relative = probability < 1e-200 ? 1e-6 : 1e-15;
      const got = normalQuantile(probability);
      assert.ok(Math.abs(got - expected) <= relative * Math.abs(expected), `${probability}: ${got}, not ${expected}`);
    }
  });

  test("is odd about one half and strictly rises", () => {
    const probability = fc.double({ min: 2 ** -40, max: 0.5, minExcluded: true, noNaN: true });
    fc.assert(
      fc.property(probability, (p) => {
        const rounded = Math.round(p * 2 ** 52) / 2 ** 52;
        assert.equal(normalQuantile(rounded) + normalQuantile(1 - rounded), 0);
        assert.ok(normalQuantile(rounded) < normalQuantile(Math.min(rounded * 1.001, 0.9)));
      }),
    );
  });

  test("the ends and what is no probability", () => {
    assert.equal(normalQuantile(0), -Infinity);
    assert.equal(normalQuantile(1), Infinity);
    for (const invalid of [-0.1, 1.1, Number.NaN]) assert.equal(normalQuantile(invalid), Number.NaN);
  });
});
