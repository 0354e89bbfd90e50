/** Choices that are the same for the same seed, on every machine. */
export interface Choices {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  chance(probability: number): boolean;
  oneOf<Value>(values: readonly Value[]): Value;
}

/** Choices from a 32-bit seed (the generator is mulberry32, which is plenty for choosing faults). */
export function choicesOf(seed: number): Choices {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    oneOf: (values) => values[below(values.length)] as (typeof values)[number],
  };
}

/** The seed of one scenario: scenarios do not depend on each other, so that one can be run alone. */
export function scenarioSeed(seed: number, scenario: number): number {
  return Math.imul(seed ^ Math.imul(scenario + 1, 0x9e3779b1), 0x85ebca6b) >>> 0;
}

/** The seed that the environment asks for, else a new one. To be printed, since without it nothing can be repeated. */
export function chaosSeed(env: Readonly<Record<string, string | undefined>>): number {
  const { SWEEPLAKE_CHAOS_SEED: asked } = env;
  if (asked === undefined) return Math.floor(Math.random() * 2 ** 31);
  if (!/^\d+$/.test(asked)) throw new Error(`SWEEPLAKE_CHAOS_SEED is ${asked}; it must be a whole number`);
  return Number(asked);
}
