import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { assertDeeplyFrozen, modelWith } from "../../test/support/models.ts";
import type { SimulateInput } from "./define-model.ts";
import { reject } from "./define-model.ts";
import { definitionOf, describeModel } from "./describe.ts";
import type { ResolvedPoint } from "./resolve.ts";
import { createResolver } from "./resolve.ts";
import type { PointOutcome } from "./simulate.ts";
import { createSimulator } from "./simulate.ts";

const { signal } = new AbortController();

/** The outcome of one point of a model of the given parts, as `simulate` of the simulator returns it. */
function outcomeOf(parts: Readonly<Record<string, unknown>>, seed = 1): PointOutcome | Promise<PointOutcome> {
  const model = modelWith(parts);
  const definition = definitionOf(model);
  const description = describeModel(model, "");
  const point = createResolver(description, { fixed: {}, dimensionNames: [], derive: definition.derive }).resolve([]);
  return createSimulator(definition, description).simulate(point, seed, signal);
}

function failed(code: string, message: string, metrics: readonly null[] = []): PointOutcome {
  return { status: "failed", metrics, fault: { code: code as "MODEL_ERROR", message } };
}

const wait = z.object({ wait: z.number(), note: z.string().nullable() });

describe("a model that succeeds", () => {
  const cases: [title: string, metrics: z.ZodObject, returned: object, cells: unknown[]][] = [
    ["cells in declared order", wait, { note: "n", wait: 1.5 }, [1.5, "n"]],
    ["-0 is kept", wait, { wait: -0, note: null }, [-0, null]],
    ["an absent nullable is null", wait, { wait: 1 }, [1, null]],
    ["an undefined nullable is null", wait, { wait: 1, note: undefined }, [1, null]],
    ["an absent optional is null", z.object({ a: z.int().optional() }), {}, [null]],
    ["an undefined stranger counts as absent", wait, { wait: 1, note: null, other: undefined }, [1, null]],
    ["nested", z.object({ a: z.object({ b: z.int(), c: z.boolean() }) }), { a: { b: 2, c: true } }, [2, true]],
    [
      "lists and records as canonical JSON",
      z.object({ a: z.array(z.number()), b: z.record(z.string(), z.int()) }),
      { a: [1, -0], b: { z: 1, y: 2 } },
      ["[1,0]", '{"y":2,"z":1}'],
    ],
    ["a null list is null, not text", z.object({ a: z.array(z.number()).nullable() }), { a: null }, [null]],
    ["no metrics at all", z.object({}), {}, []],
  ];
  for (const [title, metrics, returned, cells] of cases) {
    test(title, async () => {
      const expected = { status: "succeeded", metrics: cells, fault: undefined };
      const outcome = outcomeOf({ metrics, simulate: () => returned });
      assert.ok(!(outcome instanceof Promise), "a promise where the model returned none");
      assert.deepEqual(outcome, expected);
      const later = outcomeOf({ metrics, simulate: async () => returned });
      assert.ok(later instanceof Promise);
      assert.deepEqual(await later, expected);
    });
  }

  test("a getter is read, a thenable is awaited", async () => {
    const metrics = z.object({ a: z.int() });
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
      then: (resolve: (value: object) => void) =>
        resolve({
          get a() {
            return 3;
          },
        }),
    };
    assert.deepEqual((await outcomeOf({ metrics, simulate: () => thenable })).metrics, [3]);
  });
});

describe("what a model throws", () => {
  const proxy = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap });
  const cases: [title: string, thrown: unknown, message: string][] = [
    ["an Error", new Error("diverged"), "diverged"],
    ["a TypeError", new TypeError("x is not a function"), "x is not a function"],
    ["an Error without a message", new Error(), "an error without a message"],
    ["a string", "diverged", "diverged"],
    ["undefined", undefined, "undefined"],
    ["a number", 5, "5"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["an object whose toString throws", { toString: trap }, "a value that cannot be shown"],
    ["an object without a prototype", Object.create(null), "a value that cannot be shown"],
    [
      "an Error whose message throws",
      Object.defineProperty(new Error("x"), "message", { get: trap }),
      "a value that cannot be shown",
    ],
    ["a Proxy that throws", proxy, "a value that cannot be shown"],
  ];
  function trap(): never {
    throw new Error("a trap");
  }
  for (const [title, thrown, message] of cases) {
    test(title, async () => {
      const simulate = () => {
        throw thrown;
      };
      const expected = failed("MODEL_ERROR", message, [null, null]);
      assert.deepEqual(outcomeOf({ metrics: wait, simulate }), expected);
      assert.deepEqual(await outcomeOf({ metrics: wait, simulate: async () => simulate() }), expected);
    });
  }
});

describe("messages", () => {
  const cases: [title: string, message: string, expected: string][] = [
    ["one line", "first\n  second\r\n\tthird\u2028fourth", "first second third fourth"],
    ["no control characters", "a\u0000b\u001b[31mc\u0085d", "a b [31mc d"],
    ["no path", "cannot read /home/ann/models/rates.csv", "cannot read <path>"],
    ["no path with a line", "at run (/home/ann/model.ts:3:14)", "at run (<path>)"],
    ["no file URL", "at file:///home/ann/model.ts:3:14", "at <path>"],
    ["no path of Windows", "cannot read C:\\Users\\ann\\rates.csv", "cannot read <path>"],
    ["no path with spaces, in quotes", "open '/home/ann smith/my rates.csv'", "open '<path>'"],
    ["no path with letters beyond ASCII", "open /home/jürgen/größe.csv", "open <path>"],
    [
      "no stack",
      "boom\n    at f (/home/ann/a.ts:1:2)\n    at g (/home/ann/b.ts:3:4)",
      "boom at f (<path>) at g (<path>)",
    ],
    ["units stay", "3 m/s/s is above 1 kg/m/s and 2 (m)/s/s", "3 m/s/s is above 1 kg/m/s and 2 (m)/s/s"],
    ["addresses stay", "see https://example.org/a/b/c", "see https://example.org/a/b/c"],
    ["well-formed Unicode", "a\ud800b", "a\ufffdb"],
  ];
  for (const [title, message, expected] of cases) {
    test(title, () => {
      const simulate = () => {
        throw new Error(message);
      };
      assert.deepEqual(outcomeOf({ simulate }), failed("MODEL_ERROR", expected));
    });
  }

  test("at most 1,000 characters, well-formed where they are cut", () => {
    for (const text of ["x".repeat(1000), "x".repeat(1001), "\u{1f600}".repeat(600), ` ${"y".repeat(2e6)}`]) {
      const { fault } = outcomeOf({ simulate: () => reject(text) }) as PointOutcome;
      assert.ok(fault !== undefined);
      assert.ok(fault.message.isWellFormed());
      assert.equal(fault.message.length, 1000);
      assert.equal(fault.message.endsWith("..."), text.length > 1000);
    }
  });
});

describe("reject", () => {
  const rejected = { status: "rejected", metrics: [null, null], fault: { code: "POINT_REJECTED", message: "too hot" } };

  test("at once and later", async () => {
    assert.deepEqual(outcomeOf({ metrics: wait, simulate: () => reject("too hot") }), rejected);
    assert.deepEqual(await outcomeOf({ metrics: wait, simulate: async () => reject("too hot") }), rejected);
  });

  test("is recognised where another copy of the package made it", () => {
    const simulate = () => {
      throw Object.assign(new Error("too hot"), { [Symbol.for("sweeplake.rejection")]: true });
    };
    assert.deepEqual(outcomeOf({ metrics: wait, simulate }), rejected);
  });

  test("a message alone does not make one", () => {
    const error = new Error("too hot");
    error.name = "Rejection";
    const simulate = () => {
      throw error;
    };
    assert.deepEqual(outcomeOf({ metrics: wait, simulate }), failed("MODEL_ERROR", "too hot", [null, null]));
  });
});

describe("metrics that do not match", () => {
  const metrics = z.object({
    wait: z.number(),
    served: z.int(),
    spare: z.number().min(0).nullable(),
    inner: z.object({ low: z.number() }),
    list: z.array(z.int()),
  });
  const right = { wait: 1, served: 2, spare: null, inner: { low: 3 }, list: [4] };
  const names = "wait, served, spare, inner.low, list";
  const cases: [title: string, returned: unknown, message: string][] = [
    ["nothing", undefined, `expected an object with ${names}, got undefined`],
    ["null", null, `expected an object with ${names}, got null`],
    ["a number", 5, `expected an object with ${names}, got 5`],
    ["missing", { ...right, wait: undefined }, "wait is missing"],
    ["missing in an object", { ...right, inner: {} }, "inner.low is missing"],
    ["a number for an object", { ...right, inner: 3 }, "inner.low is missing"],
    ["inherited only", Object.create(right), "wait is missing"],
    ["one too many", { ...right, extra: 1 }, "extra is not declared."],
    ["misspelt", { ...right, wiat: 1 }, 'wiat is not declared. Did you mean "wait"?'],
    ["a nullable, misspelt", { ...right, spare: undefined, spar: 1 }, 'spar is not declared. Did you mean "spare"?'],
    [
      "misspelt in an object",
      { ...right, inner: { low: 3, loww: 3 } },
      'inner.loww is not declared. Did you mean "low"?',
    ],
    [
      "NaN",
      { ...right, wait: Number.NaN },
      "wait must be a finite number, got NaN; declare it nullable if it may be undefined",
    ],
    [
      "infinite",
      { ...right, wait: -Infinity },
      "wait must be a finite number, got -Infinity; declare it nullable if it may be undefined",
    ],
    [
      "NaN for a nullable",
      { ...right, spare: Number.NaN },
      "spare must be a finite number, at least 0, got NaN; return null where it is undefined",
    ],
    ["out of range", { ...right, spare: -1 }, "spare must be a finite number, at least 0, got -1"],
    ["a string for a number", { ...right, wait: "1" }, 'wait must be a finite number, got "1"'],
    ["a bigint for a number", { ...right, served: 1n }, "served must be an integer, got 1n"],
    ["null in a column that is not nullable", { ...right, wait: null }, "wait must be a finite number, got null"],
    ["a fraction for an integer", { ...right, served: 1.5 }, "served must be an integer, got 1.5"],
    ["an integer beyond 2^53", { ...right, served: 2 ** 53 }, "served must be an integer, got 9007199254740992"],
    ["inside a list", { ...right, list: [1, "2"] }, 'list.1 must be an integer, got [1,"2"]'],
    ["a hole in a list", { ...right, list: Array(1) }, "list.0 must be an integer, got [null]"],
    ["a typed array", { ...right, list: Int32Array.of(1) }, 'list must be a list, got {"0":1}'],
  ];
  for (const [title, returned, message] of cases) {
    test(title, async () => {
      const expected = failed("METRICS_INVALID", message, [null, null, null, null, null]);
      assert.deepEqual(outcomeOf({ metrics, simulate: () => returned }), expected);
      assert.deepEqual(await outcomeOf({ metrics, simulate: async () => returned }), expected);
    });
  }

  test("a flat nullable, misspelt, is not silently null", () => {
    const outcome = outcomeOf({ metrics: wait, simulate: () => ({ wait: 1, notes: "n" }) });
    const message = 'notes is not declared. Did you mean "note"?';
    assert.deepEqual(outcome, failed("METRICS_INVALID", message, [null, null]));
  });

  test("what is no object where only nullable metrics are nested", () => {
    const nested = z.object({ a: z.object({ b: z.number().nullable() }) });
    for (const [a, found] of [
      [5, "5"],
      [[1], "[1]"],
    ]) {
      const expected = failed("METRICS_INVALID", `a must be an object, got ${found}`, [null]);
      assert.deepEqual(outcomeOf({ metrics: nested, simulate: () => ({ a }) }), expected);
    }
  });

  test("a getter that throws is the model's error, at once and later", async () => {
    const returned = () => ({
      get wait(): number {
        throw new Error("not ready");
      },
    });
    const expected = failed("MODEL_ERROR", "not ready", [null, null]);
    assert.deepEqual(outcomeOf({ metrics: wait, simulate: returned }), expected);
    assert.deepEqual(await outcomeOf({ metrics: wait, simulate: async () => returned() }), expected);
  });
});

describe("what a model is given", () => {
  const parameters = z.object({ a: z.object({ list: z.array(z.number()).default([1]) }), b: z.number().default(2) });
  const derived = z.object({ c: z.number() });
  const derive = ({ b }: { b: number }) => ({ c: b * 2 });
  type Input = SimulateInput<typeof parameters, typeof derived>;

  test("the objects that were recorded, the seed and the signal", () => {
    const seen: Input[] = [];
    const model = modelWith({ parameters, derived, derive, simulate: (input: Input) => void seen.push(input) });
    const definition = definitionOf(model);
    const description = describeModel(model, "");
    const point = createResolver(description, { fixed: {}, dimensionNames: [], derive }).resolve([]);
    createSimulator(definition, description).simulate(point, 77, signal);
    const [input] = seen;
    assert.equal(input?.parameters, point.parameters);
    assert.equal(input?.derived, point.derived);
    assert.deepEqual([input?.seed, input?.signal], [77, signal]);
    assertDeeplyFrozen(input?.parameters);
    assertDeeplyFrozen(input?.derived);
  });

  /** What the compiler would not let a model do. */
  interface Mutable {
    parameters: { b: number; extra?: number; a: { list: number[] } };
    derived: { c?: number };
  }
  const mutations: [title: string, mutate: (input: Mutable) => unknown][] = [
    ["a parameter", (input) => Object.assign(input.parameters, { b: 3 })],
    ["a new parameter", (input) => Object.assign(input.parameters, { extra: 3 })],
    ["a list in a parameter", (input) => input.parameters.a.list.push(3)],
    ["a derived value", (input) => delete input.derived.c],
  ];
  for (const [title, mutate] of mutations) {
    test(`cannot be changed: ${title}`, () => {
      const model = modelWith({ parameters, derived, derive, simulate: mutate });
      const definition = definitionOf(model);
      const description = describeModel(model, "");
      const resolver = createResolver(description, { fixed: {}, dimensionNames: [], derive });
      const point = resolver.resolve([]);
      const before = JSON.stringify(point);
      const outcome = createSimulator(definition, description).simulate(point, 1, signal) as PointOutcome;
      assert.equal(outcome.fault?.code, "MODEL_ERROR");
      assert.equal(JSON.stringify(point), before);
      assert.equal(JSON.stringify(resolver.resolve([])), before);
    });
  }

  test("random numbers by the seed, and none for a model that is not stochastic", async () => {
    const metrics = z.object({ x: z.number() });
    const simulate = ({ random }: Input) => ({ x: random.stream("s").uniform() });
    const draw = async (seed: number) => (await outcomeOf({ metrics, simulate }, seed)).metrics;
    assert.deepEqual(await draw(1), await draw(1));
    assert.notDeepEqual(await draw(1), await draw(2));
    const message = "the model declares stochastic: false, so it has no random numbers";
    assert.deepEqual(outcomeOf({ metrics, simulate, stochastic: false }), failed("MODEL_ERROR", message, [null]));
  });
});

test("a point that is not resolved keeps its fault and is not simulated", () => {
  const simulate = () => assert.fail("simulated");
  const model = modelWith({ metrics: wait, simulate });
  const simulator = createSimulator(definitionOf(model), describeModel(model, ""));
  const fault = { code: "PARAMETER_OUT_OF_RANGE", message: "a must be positive" } as const;
  const point = { status: "rejected", parameters: {}, derived: {}, cells: [], fault } as unknown as ResolvedPoint;
  assert.deepEqual(simulator.simulate(point, 1, signal), { status: "rejected", metrics: [null, null], fault });
});
