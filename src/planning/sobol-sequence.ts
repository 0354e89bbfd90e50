import { joeKuoTable } from "./joe-kuo.ts";
import type { UnitSource } from "./unit.ts";
import { digitalShift } from "./unit.ts";

const DIGITS = 32;

/** What one dimension of a Sobol sequence depends on. */
export interface SobolOptions {
  readonly seed: number;
  readonly dimension: string;
  /** Place of the dimension in the design, from 0 below `sobolDimensions()`. */
  readonly position: number;
}

/**
 * One dimension of the Sobol sequence of Joe and Kuo under a digital shift, in the order of Gray's code, which is
 * theirs. `designIndex` is below `limits.maxSobolPoints`.
 *
 * Source: DESIGN section 6, "sobol"; ADR 0010; S. Joe and F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008).
 */
export function sobolSequence({ seed, dimension, position }: SobolOptions): UnitSource {
  const shifted = digitalShift(`sobol.1:${seed}:${dimension}`);
  const directions = directionNumbers(position);
  return (designIndex) => {
    let digits = 0;
    let gray = designIndex ^ (designIndex >>> 1);
    for (let at = 0; gray !== 0; at++, gray >>>= 1) if (gray & 1) digits ^= directions[at] as number;
    return shifted(digits);
  };
}

/** How many dimensions there are direction numbers for. */
export function sobolDimensions(): number {
  return rows().length;
}

let table: readonly string[] | undefined;

/** The table's rows, one for each dimension. It is cut up when first asked for: most runs need none of it. */
function rows(): readonly string[] {
  table ??= joeKuoTable.trim().split("\n");
  return table;
}

/** 32 words, the digits of the first number in the highest bits: the column for bit `at` of the index is `[at]`. */
function directionNumbers(position: number): Int32Array {
  const [degree = 0, coefficients = 0, ...initial] = (rows()[position] as string).split(" ").map(Number);
  const directions = new Int32Array(DIGITS);
  for (let at = 0; at < DIGITS; at++) {
    // The first dimension has no polynomial: its digits are those of the index in reverse order.
    const given = degree === 0 ? 1 : initial[at];
    directions[at] = given === undefined ? recurred(directions, at, { degree, coefficients }) : given << (31 - at);
  }
  return directions;
}

/** The recurrence that the dimension's primitive polynomial stands for; `coefficients` are its inner ones as bits. */
function recurred(directions: Int32Array, at: number, { degree, coefficients }: Polynomial): number {
  const first = directions[at - degree] as number;
  let word = first ^ (first >>> degree);
  for (let back = 1; back < degree; back++) {
    if ((coefficients >>> (degree - 1 - back)) & 1) word ^= directions[at - back] as number;
  }
  return word;
}

interface Polynomial {
  readonly degree: number;
  readonly coefficients: number;
}
