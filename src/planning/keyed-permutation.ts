import { sha256 } from "../contract/index.ts";

const TWO_32 = 4294967296;
const ROUNDS = 16;

/**
 * The permutation of the integers from 0 below `count` that `key` stands for. Each image is computed alone: nothing is
 * kept but sixteen words, and the time does not grow with `count`, which is from 1 to 10^11.
 *
 * A Feistel network over the smallest suitable table of rows and columns, with cycle walking: what falls behind the
 * last integer is sent round again. Source: DESIGN section 6, "lhs"; ADR 0010.
 */
export function keyedPermutation(key: string, count: number): (index: number) => number {
  const keys = roundKeys(key);
  // Rows of odd length would leave only even permutations of a full table.
  const columns = 2 * Math.ceil(Math.sqrt(count) / 2);
  const rows = Math.ceil(count / columns);
  return (index) => {
    let image = index;
    do {
      let row = Math.floor(image / columns);
      let column = image - row * columns;
      for (let round = 0; round < ROUNDS; round += 2) {
        row = rotate(row, column ^ (keys[round] as number), rows);
        column = rotate(column, row ^ (keys[round + 1] as number), columns);
      }
      image = row * columns + column;
    } while (image >= count);
    return image;
  };
}

/** The 256 bits of the key's hash, 16 for each round, in the upper half of a word. */
function roundKeys(key: string): Int32Array {
  const hex = sha256(key);
  return Int32Array.from({ length: ROUNDS }, (_, at) => Number.parseInt(hex.slice(4 * at, 4 * at + 4), 16) << 16);
}

/** `place` moved on by `floor(mixed(word) * size / 2^32)` places, round a circle of `size`. */
function rotate(place: number, word: number, size: number): number {
  const moved = place + Math.floor((mixed(word) * size) / TWO_32);
  return moved < size ? moved : moved - size;
}

/** A bijection of the 32-bit words in which every bit depends on all others: the integer hash lowbias32. */
function mixed(word: number): number {
  let bits = word ^ (word >>> 16);
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
