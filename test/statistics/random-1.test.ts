import type { Random } from "../../src/model/index.ts";
import { createRandom } from "../../src/model/index.ts";
import type { Check, Distribution, Moments } from "./support/checks.ts";
import {
  describeChecks,
  exponentialDistribution,
  frequencies,
  kolmogorov,
  moments,
  normal,
  normalDistribution,
  uncorrelated,
  uniformDistribution,
} from "./support/checks.ts";

/** The generator `random.1` that models draw from, as docs/random.md describes it. */

const COUNT = 100_000;

const draw = (seed: number, next: (random: Random) => number, count = COUNT) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => next(random));
};
const firstUnits = (of: (at: number) => Random, count: number) =>
  Array.from({ length: count }, (_, at) => of(at).uniform());
const equally = <Value>(values: readonly Value[]) => new Map(values.map((value) => [value, 1 / values.length]));
const integers = (low: number, high: number) => Array.from({ length: high - low + 1 }, (_, at) => low + at);

type Continuous = readonly [title: string, next: (random: Random) => number, Moments, Distribution];

const continuous: readonly Continuous[] = [
  ["uniform", (random) => random.uniform(), { mean: 1 / 2, variance: 1 / 12, kurtosis: 9 / 5 }, uniformDistribution()],
  [
    "uniform from -2 to 6",
    (random) => random.uniform(-2, 6),
    { mean: 2, variance: 64 / 12, kurtosis: 9 / 5 },
    uniformDistribution(-2, 6),
  ],
  ["normal", (random) => random.normal(), { mean: 0, variance: 1, kurtosis: 3 }, normalDistribution()],
  [
    "normal with mean 10 and standard deviation 3",
    (random) => random.normal(10, 3),
    { mean: 10, variance: 9, kurtosis: 3 },
    normalDistribution(10, 3),
  ],
  ["exponential", (random) => random.exponential(), { mean: 1, variance: 1, kurtosis: 9 }, exponentialDistribution()],
  [
    "exponential with rate 4",
    (random) => random.exponential(4),
    { mean: 1 / 4, variance: 1 / 16, kurtosis: 9 },
    exponentialDistribution(4),
  ],
  [
    "integers of almost all magnitudes, half of whose draws are drawn again",
    (random) => random.integer(-(2 ** 51), 2 ** 51),
    { mean: 0, variance: 2 ** 104 / 12, kurtosis: 9 / 5 },
    uniformDistribution(-(2 ** 51), 2 ** 51),
  ],
];

const tails: readonly (readonly [
  title: string,
  next: (random: Random) => number,
  isIn: (x: number) => boolean,
  p: number,
])[] = [
  ["|normal| beyond 1.96", (random) => random.normal(), (x) => Math.abs(x) > 1.959963984540054, 0.05],
  ["normal beyond 3.09", (random) => random.normal(), (x) => x > 3.090232306167813, 0.001],
  ["normal below -3.09", (random) => random.normal(), (x) => x < -3.090232306167813, 0.001],
  ["exponential beyond ln 1000", (random) => random.exponential(), (x) => x > 6.907755278982137, 0.001],
  ["exponential below 1/1000", (random) => random.exponential(), (x) => x < -Math.log1p(-0.001), 0.001],
];

const orders = ["abcd", "abdc", "acbd", "acdb", "adbc", "adcb"].flatMap((order) =>
  [0, 1, 2, 3].map((by) => [...order].map((letter) => "abcd"[("abcd".indexOf(letter) + by) % 4]).join("")),
);
const shuffled = (letters: string) => {
  const random = createRandom(12);
  return Array.from({ length: COUNT }, () => random.shuffle([...letters]).join(""));
};

const checks: readonly Check[] = [
  ...continuous.flatMap(([title, next, expected, distribution], at) => [
    kolmogorov(title, () => draw(100 + at, next), distribution),
    ...moments(title, () => draw(100 + at, next), expected),
  ]),
  ...tails.map(([title, next, isIn, p], at) =>
    normal(`tail: ${title}`, () => {
      const share = draw(200 + at, next).filter(isIn).length / COUNT;
      return (share - p) / Math.sqrt((p * (1 - p)) / COUNT);
    }),
  ),
  frequencies("a die", () => draw(11, (random) => random.integer(1, 6)), equally(integers(1, 6))),
  frequencies("a hundred integers", () => draw(11, (random) => random.integer(-50, 49)), equally(integers(-50, 49))),
  frequencies("the orders of a shuffle of four", () => shuffled("abcd"), equally(orders)),
  frequencies(
    "where the first of ten is after a shuffle",
    () => shuffled("abcdefghij").map((order) => order.indexOf("a")),
    equally(integers(0, 9)),
  ),
  kolmogorov("the first draw of neighbouring seeds", () => firstUnits(createRandom, COUNT), uniformDistribution()),
  kolmogorov(
    "the first draw of the streams of one seed",
    () => firstUnits((at) => createRandom(7).stream(`s${at}`), COUNT),
    uniformDistribution(),
  ),
  uncorrelated("draws and those after them, in one stream", () => {
    const units = draw(21, (random) => random.uniform());
    return [units.slice(0, -1), units.slice(1)];
  }),
  uncorrelated("the first draws of seeds and of the next seeds", () => {
    const units = firstUnits(createRandom, COUNT);
    return [units.slice(0, -1), units.slice(1)];
  }),
  uncorrelated("twenty streams of one seed and the seed's own, every two", () => {
    const streams = [createRandom(1), ...integers(1, 20).map((at) => createRandom(1).stream(`s${at}`))];
    return streams.map((random) => Array.from({ length: 5000 }, () => random.uniform()));
  }),
  uncorrelated("one stream of twenty seeds, every two", () => {
    const streams = integers(0, 19).map((seed) => createRandom(seed).stream("arrivals"));
    return streams.map((random) => Array.from({ length: 5000 }, () => random.uniform()));
  }),
  uncorrelated("a stream and the streams within it, every two", () => {
    const outer = createRandom(3).stream("a");
    const streams = [outer, outer.stream("a"), outer.stream("b"), createRandom(3).stream("b")];
    return streams.map((random) => Array.from({ length: 20_000 }, () => random.uniform()));
  }),
];

describeChecks("random.1", checks);
