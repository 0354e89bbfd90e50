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
