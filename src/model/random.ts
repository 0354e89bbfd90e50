import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { exactLog, normalQuantile, sha256, shown } from "../contract/index.ts";

/**
 * The generator `random.1` that models draw from. Its numbers depend on nothing but the seed, the stream's name and
 * the order of calls; `docs/random.md` says how, and test/golden has vectors.
 *
 * Arguments out of range throw RangeError.
 */
export interface Random {
  /** A double in [low, high): 53 random bits, scaled. Default [0, 1). `low` must be below `high`. */
  uniform(low?: number, high?: number): number;
  /** An integer from low to high, both inclusive, each equally likely. `low <= high`, both safe integers. */
  integer(low: number, high: number): number;
  /** A normal variate by inversion. Default mean 0 and standard deviation 1; `sd >= 0`. */
  normal(mean?: number, sd?: number): number;
  /** An exponential variate by inversion, with mean 1 / rate. Default rate 1; `rate > 0`. */
  exponential(rate?: number): number;
  /** A new array with the values in random order (Fisher and Yates). */
  shuffle<T>(values: readonly T[]): T[];
  /**
   * An independent generator for the same seed, at its start: the same name gives the same numbers however much others
   * drew, so keep what is returned. Names are not empty; stream `b` of stream `a` is stream `a/b`.
   */
  stream(name: string): Random;
}

/** Creates `random.1` for a seed in [0, 2^53). Nothing is hashed before the first draw. */
export function createRandom(seed: number): Random {
  return new SeededRandom(seed, "");
}

/** Stands in for the generator in models that declared `stochastic: false`. */
export function refusedRandom(): Random {
  const refused = (): never => {
    throw new Error("the model declares stochastic: false, so it has no random numbers");
  };
  const random: Random = Object.freeze({
    uniform: refused,
    integer: refused,
    normal: refused,
    exponential: refused,
    shuffle: refused,
    stream: () => random,
  });
  return random;
}

const TWO_26 = 0x4000000;
const TWO_52 = 0x10000000000000;
const TWO_53 = 0x20000000000000;

class SeededRandom implements Random {
  readonly #seed: number;
  readonly #name: string;
  #generator: { next(): number } | undefined;

  constructor(seed: number, name: string) {
    this.#seed = seed;
    this.#name = name;
  }

  uniform(low = 0, high = 1): number {
    if (!(low < high) || !Number.isFinite(high - low)) throw new RangeError(`uniform: ${low} is not below ${high}`);
    const value = low + (this.#bits53() / TWO_53) * (high - low);
    // Rounding may reach `high` when the interval is narrow; the interval stays half-open.
    return value < high ? value : low;
  }

  integer(low: number, high: number): number {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low > high || high - low >= TWO_53) {
      throw new RangeError(`integer: no integers from ${low} to ${high}`);
    }
    const count = high - low + 1;
    // Draws past the last whole multiple of `count` would favour small values; they are drawn again.
    const limit = TWO_53 - (TWO_53 % count);
    let bits = this.#bits53();
    while (bits >= limit) bits = this.#bits53();
    return low + (bits % count);
  }

  normal(mean = 0, sd = 1): number {
    if (!Number.isFinite(mean) || !Number.isFinite(sd) || sd < 0) {
      throw new RangeError(`normal: mean ${mean}, standard deviation ${sd}`);
    }
    return mean + sd * normalQuantile(this.#openUnit());
  }

  exponential(rate = 1): number {
    if (!(rate > 0) || !Number.isFinite(rate)) throw new RangeError(`exponential: rate ${rate}`);
    return -exactLog(this.#openUnit()) / rate;
  }

  shuffle<T>(values: readonly T[]): T[] {
    const shuffled = [...values];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.integer(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
    }
    return shuffled;
  }

  stream(name: string): Random {
    if (typeof name !== "string" || name === "" || !name.isWellFormed()) {
      throw new RangeError(`stream: ${shown(name)} is not a name`);
    }
    return new SeededRandom(this.#seed, this.#name === "" ? name : `${this.#name}/${name}`);
  }

  /** 53 random bits as an integer: the upper 27 of one draw, then the upper 26 of the next. */
  #bits53(): number {
    this.#generator ??= xoroshiro128plusFromState(stateOf(this.#seed, this.#name));
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return high * TWO_26 + low;
  }

  /** A double in (0, 1), symmetric about 1/2. */
  #openUnit(): number {
    return (Math.floor(this.#bits53() / 2) + 0.5) / TWO_52;
  }
}

/** 128 bits of SHA-256, as four 32-bit words: the state that the seed and the stream's name stand for. */
function stateOf(seed: number, name: string): number[] {
  const hex = sha256(`random.1:${seed}:${name}`);
  const words = [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16) | 0);
  // The one state that xoroshiro cannot leave; unreachable in practice.
  return words.every((word) => word === 0) ? [1, 0, 0, 0] : words;
}
