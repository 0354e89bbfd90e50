import { sampleBits } from "../contract/index.ts";
import { shardRange } from "./sharding.ts";

/** No parameter has this name, so the draws are nobody else's. */
const DRAW = "pilot point";
const TWO_52 = 0x10000000000000;

/**
 * The points that stand for all `totalPoints` (at least 1) in a pilot of `wanted` (at least 1): ascending indices, all
 * of them where `wanted` is not less than the total.
 *
 * The points are cut into equally large strata, and each gives one: the first its first point, the last its last, those
 * between one drawn by a hash, since evenly spaced points may fall in step with a grid and see only some of a
 * dimension's values. The same arguments give the same points everywhere.
 */
export function pilotPoints(totalPoints: number, wanted: number): readonly number[] {
  const count = Math.min(totalPoints, wanted);
  return Array.from({ length: count }, (_, stratum) => {
    const { start_index, end_index_exclusive } = shardRange(totalPoints, count, stratum);
    if (stratum === 0) return start_index;
    if (stratum === count - 1) return end_index_exclusive - 1;
    const share = sampleBits(0, stratum, DRAW) / TWO_52;
    return start_index + Math.floor(share * (end_index_exclusive - start_index));
  });
}
