import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Random } from "./random.ts";
import { createRandom, refusedRandom } from "./random.ts";

interface Golden {
  readonly generator: string;
  readonly sequences: readonly {
    readonly seed: number;
    readonly stream: string;
    readonly calls: readonly {
      readonly method: "uniform" | "integer" | "normal" | "exponential" | "shuffle";
      readonly arguments: readonly never[];
      readonly result: unknown;
    }[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../test/golden/random/random-1.golden.json", import.meta.url), "utf8"),
) as Golden;

function randomOf(seed: number, stream: string): Random {
  return stream === "" ? createRandom(seed) : createRandom(seed).stream(stream);
}

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

describe("the golden vectors of random.1", () => {
  assert.equal(golden.generator, "random.1");
  assert.equal(golden.sequences.length, 20);
  for (const { seed, stream, calls } of golden.sequences) {
    test(`seed ${seed}, stream "${stream}"`, () => {
      const random = randomOf(seed, stream);
      assert.ok(calls.length > 50);
      for (const [at, { method, arguments: values, result }] of calls.entries()) {
        assert.deepEqual(Reflect.apply(random[method], random, values), result, `call ${at}: ${method}`);
      }
    });
  }
});

describe("streams", () => {
  const first = (random: Random) => draw(5, () => random.uniform());

  test("the same seed and name give the same numbers", () => {
    assert.deepEqual(first(createRandom(5)), first(createRandom(5)));
    assert.deepEqual(first(createRandom(5).stream("a")), first(createRandom(5).stream("a")));
  });

  test("other seeds and names give others", () => {
    const all = [0, 1, 2 ** 53 - 1].flatMap((seed) => ["", "a", "b", "a/b", "A"].map((name) => randomOf(seed, name)));
    assert.equal(new Set(all.map((random) => random.uniform())).size, 15);
  });

  test("do not depend on what others drew, or on when they were made", () => {
    const expected = { root: first(createRandom(7)), a: first(randomOf(7, "a")), b: first(randomOf(7, "b")) };
    const root = createRandom(7);
    const a = root.stream("a");
    const interleaved = { root: [] as number[], a: [] as number[], b: [] as number[] };
    for (let at = 0; at < 5; at++) {
      interleaved.root.push(root.uniform());
      for (let more = 0; more <= at; more++) root.stream("c").normal();
      interleaved.a.push(a.uniform());
    }
    interleaved.b = first(root.stream("b"));
    assert.deepEqual(interleaved, expected);
  });

  test("a stream of a stream has both names", () => {
    assert.deepEqual(first(createRandom(3).stream("a").stream("b")), first(createRandom(3).stream("a/b")));
  });

  test("neighbouring seeds and streams are not correlated", () => {
    const count = 20_000;
    const pairs: [Random, Random][] = [
      [createRandom(1), createRandom(2)],
      [randomOf(1, "a"), randomOf(1, "b")],
      [createRandom(1), randomOf(1, "a")],
    ];
    for (const [x, y] of pairs) {
      const products = draw(count, () => 12 * (x.uniform() - 0.5) * (y.uniform() - 0.5));
      // 12 (x - 1/2)(y - 1/2) has mean 0 and standard deviation 1.
      assert.ok(Math.abs(mean(products)) * Math.sqrt(count) < ONE_IN_A_MILLION);
    }
  });
});

/** A standard normal variate is this far from 0 once in a million: the false-alarm rate had the seeds been random. */
const ONE_IN_A_MILLION = 4.8916;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = mean(counts);
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("distributions, each with a false-alarm rate of 1 in a million on seeds that were fixed beforehand", () => {
  const count = 100_000;

  test("integers are uniform and both ends are possible", () => {
    for (const [low, high, threshold] of [
      [1, 6, 35.89],
      [-50, 49, 180.79],
    ] as const) {
      const random = createRandom(11);
      const counts = Array<number>(high - low + 1).fill(0);
      for (let at = 0; at < count; at++) counts[random.integer(low, high) - low]!++;
      assert.ok(counts.every((each) => each > 0));
      assert.ok(chiSquare(counts) < threshold, `${chiSquare(counts)}`);
    }
  });

  test("every order of a shuffle is equally likely", () => {
    const random = createRandom(12);
    const counts = new Map<string, number>();
    for (let at = 0; at < count; at++) {
      const order = random.shuffle(["a", "b", "c", "d"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 24);
    assert.ok(chiSquare([...counts.values()]) < 70.55, `${chiSquare([...counts.values()])}`);
  });

  // Of n values of mean m and variance v, the mean has standard deviation sqrt(v / n); of n squared deviations with
  // kurtosis k, the mean has v sqrt((k - 1) / n).
  const cases: [title: string, next: (random: Random) => number, m: number, v: number, kurtosis: number][] = [
    ["uniform", (random) => random.uniform(), 1 / 2, 1 / 12, 9 / 5],
    ["uniform from -2 to 6", (random) => random.uniform(-2, 6), 2, 64 / 12, 9 / 5],
    ["normal", (random) => random.normal(), 0, 1, 3],
    ["normal with mean 10 and standard deviation 3", (random) => random.normal(10, 3), 10, 9, 3],
    ["exponential", (random) => random.exponential(), 1, 1, 9],
    ["exponential with rate 4", (random) => random.exponential(4), 1 / 4, 1 / 16, 9],
  ];
  for (const [title, next, m, v, kurtosis] of cases) {
    test(`mean and variance: ${title}`, () => {
      const random = createRandom(13);
      const values = draw(count, () => next(random));
      const variance = mean(values.map((value) => (value - m) ** 2));
      assert.ok(Math.abs(mean(values) - m) < ONE_IN_A_MILLION * Math.sqrt(v / count), `mean ${mean(values)}`);
      assert.ok(Math.abs(variance - v) < ONE_IN_A_MILLION * v * Math.sqrt((kurtosis - 1) / count), `${variance}`);
    });
  }

  test("tails of the normal and the exponential", () => {
    const random = createRandom(14);
    const share = (hits: readonly boolean[], p: number) => {
      const found = hits.filter(Boolean).length / hits.length;
      const deviation = Math.sqrt((p * (1 - p)) / hits.length);
      assert.ok(Math.abs(found - p) < ONE_IN_A_MILLION * deviation, `${found} instead of ${p}`);
    };
    const normals = draw(count, () => random.normal());
    share(
      normals.map((value) => value < 0),
      0.5,
    );
    share(
      normals.map((value) => Math.abs(value) > 1.959963984540054),
      0.05,
    );
    share(
      normals.map((value) => value > 3.090232306167813),
      0.001,
    );
    share(
      draw(count, () => random.exponential(2)).map((value) => value > Math.LN2 / 2),
      0.5,
    );
  });
});

describe("ends of the ranges", () => {
  test("uniform never returns high, however narrow the interval, nor leaves it", () => {
    const random = createRandom(15);
    for (const [low, high] of [
      [0, 1],
      [1, 1 + Number.EPSILON],
      [-Number.MIN_VALUE, 0],
      [-1e308, 7e307],
      [1e16, 1e16 + 4],
    ] as const) {
      for (const value of draw(1000, () => random.uniform(low, high))) assert.ok(value >= low && value < high);
    }
  });

  test("normal and exponential are finite, exponential above 0", () => {
    const random = createRandom(16);
    assert.ok(draw(10_000, () => random.normal()).every(Number.isFinite));
    assert.ok(draw(10_000, () => random.exponential()).every((value) => value > 0 && Number.isFinite(value)));
    assert.equal(random.normal(3, 0), 3);
  });

  test("the widest ranges of integers", () => {
    const random = createRandom(17);
    assert.equal(random.integer(5, 5), 5);
    for (const [low, high] of [
      [0, 2 ** 53 - 1],
      [1 - 2 ** 53, 0],
      [-(2 ** 52), 2 ** 52 - 1],
    ] as const) {
      for (const value of draw(1000, () => random.integer(low, high))) {
        assert.ok(Number.isSafeInteger(value) && value >= low && value <= high);
      }
    }
  });

  test("a shuffle is a permutation of a copy", () => {
    const values = Object.freeze(["a", "b", "c", "b", undefined]);
    const shuffled = createRandom(18).shuffle(values);
    assert.notEqual(shuffled, values);
    assert.deepEqual([...shuffled].sort(), [...values].sort());
    assert.deepEqual(createRandom(18).shuffle([]), []);
  });
});

describe("arguments that are refused draw nothing", () => {
  const refused: [title: string, call: (random: Random) => unknown][] = [
    ["uniform(1, 1)", (random) => random.uniform(1, 1)],
    ["uniform(2, 1)", (random) => random.uniform(2, 1)],
    ["uniform(NaN)", (random) => random.uniform(Number.NaN)],
    ["uniform(0, Infinity)", (random) => random.uniform(0, Infinity)],
    ["uniform over more than the largest double", (random) => random.uniform(-1e308, 1e308)],
    ["integer(2, 1)", (random) => random.integer(2, 1)],
    ["integer(0.5, 1)", (random) => random.integer(0.5, 1)],
    ["integer(0, 2^53)", (random) => random.integer(0, 2 ** 53)],
    ["integer over more than 2^53 values", (random) => random.integer(-1, 2 ** 53 - 1)],
    ["normal(NaN)", (random) => random.normal(Number.NaN)],
    ["normal(0, -1)", (random) => random.normal(0, -1)],
    ["normal(0, NaN)", (random) => random.normal(0, Number.NaN)],
    ["normal(0, Infinity)", (random) => random.normal(0, Infinity)],
    ["exponential(0)", (random) => random.exponential(0)],
    ["exponential(-1)", (random) => random.exponential(-1)],
    ["exponential(Infinity)", (random) => random.exponential(Infinity)],
    ['stream("")', (random) => random.stream("")],
    ["stream of a lone surrogate", (random) => random.stream("\ud800")],
    ["stream(3)", (random) => random.stream(3 as never)],
  ];
  for (const [title, call] of refused) {
    test(title, () => {
      const random = createRandom(19);
      assert.throws(() => call(random), RangeError);
      assert.equal(random.uniform(), createRandom(19).uniform());
    });
  }

  test("everything, in a model that is not stochastic", () => {
    const random = refusedRandom();
    const calls = [
      () => random.uniform(),
      () => random.integer(0, 1),
      () => random.normal(),
      () => random.exponential(),
      () => random.shuffle([1]),
      () => random.stream("a").uniform(),
    ];
    for (const call of calls) assert.throws(call, /stochastic: false/);
  });
});
