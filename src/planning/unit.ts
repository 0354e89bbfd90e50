import { hashBits, sampleBits } from "../contract/index.ts";

const TWO_52 = 4503599627370496;
const TWO_20 = 1048576;

/** What a dimension's quantile function is given: a number in (0, 1), pure in the design index from 0. */
export type UnitSource = (designIndex: number) => number;

/**
 * The uniform number in (0, 1) behind one draw: an odd multiple of 2^-53, pure in its arguments.
 *
 * Source: DESIGN section 6, "random".
 */
export function sampleUnit(runSeed: number, designIndex: number, dimension: string): number {
  return (sampleBits(runSeed, designIndex, dimension) + 0.5) / TWO_52;
}

/**
 * 32 binary digits, given as an integer of either sign, as numbers in (0, 1) under the digital shift that `text` stands
 * for: 52 hashed bits, of which the first 32 are added to the digits without carry and the others follow them. So each
 * is an odd multiple of 2^-53, as a sample is.
 *
 * Source: DESIGN section 6, "sobol"; ADR 0010.
 */
export function digitalShift(text: string): (digits: number) => number {
  const bits = hashBits(text);
  const high = Math.floor(bits / TWO_20);
  const low = bits % TWO_20;
  return (digits) => (((digits ^ high) >>> 0) * TWO_20 + low + 0.5) / TWO_52;
}
