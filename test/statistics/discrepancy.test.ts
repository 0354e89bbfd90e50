import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { unitsOf } from "./support/designs.ts";

/**
 * How evenly designs fill the unit cube, against the designs of SciPy's qmc: scripts/generate-sobol.py has measured 100
 * seeds of each of its samplers.
 */
interface Discrepancies {
  readonly known: { readonly points: readonly (readonly number[])[]; readonly discrepancy: number };
  readonly cases: readonly {
    readonly strategy: "random" | "lhs" | "sobol";
    readonly count: number;
    readonly dimensions: number;
    readonly least: number;
    readonly most: number;
  }[];
}

const fixture = new URL("scipy-qmc.golden.json", import.meta.url);
const { known, cases } = (JSON.parse(readFileSync(fixture, "utf8")) as { discrepancies: Discrepancies }).discrepancies;

/** The squared centred L2 discrepancy. Source: F. J. Hickernell, Mathematics of Computation 67 (1998). */
function centredDiscrepancy(points: readonly (readonly number[])[]): number {
  const centred = points.map((point) => point.map((unit) => unit - 0.5));
  const single = (x: number) => 1 + Math.abs(x) / 2 - (x * x) / 2;
  const both = (x: number, y: number) => 1 + (Math.abs(x) + Math.abs(y) - Math.abs(x - y)) / 2;
  let singles = 0;
  let pairs = 0;
  for (const a of centred) {
    singles += a.reduce((product, x) => product * single(x), 1);
    for (const b of centred) {
      let product = 1;
      for (let at = 0; at < a.length; at++) product *= both(a[at] as number, b[at] as number);
      pairs += product;
    }
  }
  const n = points.length;
  return (13 / 12) ** (points[0]?.length ?? 0) - (2 / n) * singles + pairs / (n * n);
}

test("the discrepancy of known points is what SciPy computes", () => {
  const relative = centredDiscrepancy(known.points) / known.discrepancy - 1;
  assert.ok(Math.abs(relative) < 1e-12, `${relative}`);
});

describe("the discrepancy of a design is no larger than SciPy's", () => {
  const SEEDS = 11;
  for (const { strategy, count, dimensions, most } of cases) {
    test(`${strategy}, ${count} points in ${dimensions} dimensions`, () => {
      const found = Array.from({ length: SEEDS }, (_, seed) => {
        return centredDiscrepancy(unitsOf({ strategy, count, dimensionCount: dimensions, seed }));
      }).sort((a, b) => a - b);
      const [median, largest] = [found[(SEEDS - 1) / 2] as number, found[SEEDS - 1] as number];
      assert.ok(median <= most, `median ${median}, SciPy's largest ${most}`);
      // Of eleven designs one may well be less even than a hundred others.
      assert.ok(largest <= 1.1 * most, `largest ${largest}, SciPy's largest ${most}`);
    });
  }
});
