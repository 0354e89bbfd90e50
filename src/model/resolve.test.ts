import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { assertDeeplyFrozen, refusalOf, resolverOf } from "../../test/support/models.ts";
import type { Json } from "../contract/index.ts";
import { reject } from "./define-model.ts";
import type { ResolvedPoint, ResolverOptions } from "./resolve.ts";

const queue = {
  parameters: z.object({
    arrival_rate: z.number().positive().default(0.8),
    service: z.object({ rate: z.number().default(1), servers: z.int().min(1).max(9).default(2) }),
    policy: z.enum(["fifo", "lifo"]).default("fifo"),
    classes: z.array(z.object({ share: z.number(), name: z.string() })).default([{ share: 1, name: "all" }]),
    note: z.string().optional(),
  }),
  derived: z.object({ utilisation: z.number(), label: z.string().nullable() }),
  derive: ({ arrival_rate, service }: { arrival_rate: number; service: { rate: number; servers: number } }) => ({
    utilisation: arrival_rate / (service.rate * service.servers),
    label: null,
  }),
};

describe("values and their sources", () => {
  const options = { fixed: { "service.rate": 4, policy: "lifo" }, dimensionNames: ["service.servers", "arrival_rate"] };

  test("default, then fixed, then dimension, then derived", () => {
    const point = resolverOf(queue, options).resolve([5, 3]);
    assert.deepEqual(point, {
      status: "resolved",
      parameters: {
        arrival_rate: 3,
        service: { rate: 4, servers: 5 },
        policy: "lifo",
        classes: [{ share: 1, name: "all" }],
        note: null,
      },
      derived: { utilisation: 0.15, label: null },
      parametersJson:
        '{"arrival_rate":3,"classes":[{"name":"all","share":1}],"note":null,"policy":"lifo","service":{"rate":4,"servers":5}}',
      derivedJson: '{"label":null,"utilisation":0.15}',
      cells: [3, 4, 5, "lifo", '[{"name":"all","share":1}]', null, 0.15, null],
      fault: undefined,
    } satisfies ResolvedPoint);
  });

  test("sources by column, canonical", () => {
    const sources = resolverOf(queue, options).sourcesJson;
    assert.equal(
      sources,
      '{"arrival_rate":"dimension","classes":"default","label":"derived","note":"default","policy":"fixed","service_rate":"fixed","service_servers":"dimension","utilisation":"derived"}',
    );
  });

  test("a renamed column names the source, not the value", () => {
    const parameters = z.object({ a: z.number().default(1).meta({ column: "b" }) });
    const resolver = resolverOf({ parameters });
    assert.equal(resolver.sourcesJson, '{"b":"default"}');
    assert.equal(resolver.resolve([]).parametersJson, '{"a":1}');
  });

  test("members keep their declared order in the object and are sorted in the text", () => {
    const parameters = z.object({ b: z.number().default(1), a: z.number().default(2) });
    const point = resolverOf({ parameters }).resolve([]);
    assert.deepEqual(Object.keys(point.parameters), ["b", "a"]);
    assert.equal(point.parametersJson, '{"a":2,"b":1}');
  });

  test("names of JavaScript are own properties", () => {
    const parameters = z.object({ constructor: z.int(), to_string: z.object({ constructor: z.int().default(2) }) });
    const point = resolverOf({ parameters }, { dimensionNames: ["constructor"] }).resolve([7]);
    assert.equal(point.parametersJson, '{"constructor":7,"to_string":{"constructor":2}}');
    assert.ok(Object.hasOwn(point.parameters, "constructor"));
  });

  test("points do not share what varies", () => {
    const resolver = resolverOf(queue, options);
    const first = resolver.resolve([5, 3]);
    const text = JSON.stringify(first);
    resolver.resolve([1, 7]);
    assert.equal(JSON.stringify(first), text);
  });

  test("-0 becomes 0 wherever it comes from", () => {
    const numbers = z.array(z.number());
    const parameters = z.object({ a: z.number().default(-0), b: z.number(), c: z.number(), d: numbers, e: numbers });
    const derive = () => ({ f: -0, g: [-0] });
    const derived = z.object({ f: z.number(), g: numbers });
    const options = { fixed: { b: -0, d: [-0] }, dimensionNames: ["c", "e"] };
    const {
      parameters: p,
      derived: q,
      cells,
    } = resolverOf({ parameters, derived, derive }, options).resolve([-0, [-0]]);
    assert.deepEqual(
      [p, q],
      [
        { a: 0, b: 0, c: 0, d: [0], e: [0] },
        { f: 0, g: [0] },
      ],
    );
    assert.deepEqual(cells, [0, 0, 0, "[0]", "[0]", 0, "[0]"]);
  });

  test("everything handed over is deeply frozen, and nothing that was handed in", () => {
    const parameters = z.object({
      list: z.array(z.array(z.number())),
      fixed: z.record(z.string(), z.array(z.number())),
      inner: z.object({ list: z.array(z.number()).default([1]) }),
    });
    const derived = z.object({ rows: z.array(z.object({ a: z.number() })) });
    const returned = { rows: [{ a: 1 }] };
    const fixed = { fixed: { k: [1] } };
    const value = [[1], [2]];
    const point = resolverOf(
      { parameters, derived, derive: () => returned },
      { fixed, dimensionNames: ["list"] },
    ).resolve([value]);
    assertDeeplyFrozen(point.parameters);
    assertDeeplyFrozen(point.derived);
    for (const own of [value, value[0], fixed.fixed, fixed.fixed.k, returned, returned.rows, returned.rows[0]]) {
      assert.ok(!Object.isFrozen(own));
    }
  });
});

describe("values that were drawn outside of the range", () => {
  const parameters = z.object({ a: z.number().max(1), b: z.number().default(2) });
  const derived = z.object({ c: z.number() });
  let calls = 0;
  const derive = () => ({ c: ++calls });

  test("reject the point, which keeps its values but is not derived", () => {
    const point = resolverOf({ parameters, derived, derive }, { dimensionNames: ["a"] }).resolve([1.5]);
    assert.deepEqual(point, {
      status: "rejected",
      parameters: { a: 1.5, b: 2 },
      derived: {},
      parametersJson: '{"a":1.5,"b":2}',
      derivedJson: "{}",
      cells: [1.5, 2, null],
      fault: { code: "PARAMETER_OUT_OF_RANGE", message: "a must be a finite number, at most 1, drawn 1.5" },
    } satisfies ResolvedPoint);
    assert.equal(calls, 0);
    assertDeeplyFrozen(point.derived);
  });

  test("of another type are our own defect", () => {
    const resolver = resolverOf({ parameters, derived, derive }, { dimensionNames: ["a"] });
    for (const value of ["1", null, Number.NaN, Infinity, undefined]) {
      assert.equal(refusalOf(() => resolver.resolve([value as Json])).code, "INTERNAL");
    }
  });
});

describe("derive", () => {
  const derived = z.object({ ratio: z.number(), spare: z.number().nullable(), inner: z.object({ low: z.int() }) });
  const right = { ratio: 1, spare: null, inner: { low: 2 } };
  const cases: [title: string, derive: () => unknown, status: string, code: string, message: string][] = [
    ["rejects", () => reject("a is above b"), "rejected", "POINT_REJECTED", "a is above b"],
    [
      "throws",
      () => {
        throw new Error("no\n way");
      },
      "failed",
      "MODEL_ERROR",
      "no way",
    ],
    [
      "throws nothing",
      () => {
        throw undefined;
      },
      "failed",
      "MODEL_ERROR",
      "undefined",
    ],
    [
      "returns nothing",
      () => undefined,
      "failed",
      "DERIVED_INVALID",
      "expected an object with ratio, spare, inner.low, got undefined",
    ],
    [
      "returns a list",
      () => [1],
      "failed",
      "DERIVED_INVALID",
      "expected an object with ratio, spare, inner.low, got [1]",
    ],
    ["leaves one out", () => ({ ...right, ratio: undefined }), "failed", "DERIVED_INVALID", "ratio is missing"],
    ["leaves a nested one out", () => ({ ...right, inner: {} }), "failed", "DERIVED_INVALID", "inner.low is missing"],
    [
      "NaN",
      () => ({ ...right, ratio: 0 / 0 }),
      "failed",
      "DERIVED_INVALID",
      "ratio must be a finite number, got NaN; declare it nullable if it may be undefined",
    ],
    [
      "NaN for a nullable",
      () => ({ ...right, spare: 0 / 0 }),
      "failed",
      "DERIVED_INVALID",
      "spare must be a finite number, got NaN; return null where it is undefined",
    ],
    [
      "a string for a number",
      () => ({ ...right, ratio: "1" }),
      "failed",
      "DERIVED_INVALID",
      'ratio must be a finite number, got "1"',
    ],
    [
      "a fraction for an integer",
      () => ({ ...right, inner: { low: 0.5 } }),
      "failed",
      "DERIVED_INVALID",
      "inner.low must be an integer, got 0.5",
    ],
    ["one too many", () => ({ ...right, extra: 1 }), "failed", "DERIVED_INVALID", "extra is not declared."],
    [
      "a misspelt nullable",
      () => ({ ratio: 1, spair: 2, inner: { low: 2 } }),
      "failed",
      "DERIVED_INVALID",
      'spair is not declared. Did you mean "spare"?',
    ],
    [
      "a misspelt nested one",
      () => ({ ...right, inner: { low: 2, lo: 3 } }),
      "failed",
      "DERIVED_INVALID",
      'inner.lo is not declared. Did you mean "low"?',
    ],
    [
      "is async",
      async () => right,
      "failed",
      "DERIVED_INVALID",
      "derive must return its values at once, not a promise: what takes time belongs in simulate",
    ],
    [
      "is async and fails",
      async () => {
        throw new Error("late");
      },
      "failed",
      "DERIVED_INVALID",
      "derive must return its values at once, not a promise: what takes time belongs in simulate",
    ],
  ];
  for (const [title, derive, status, code, message] of cases) {
    test(title, () => {
      const { parameters, ...point } = resolverOf({ derived, derive: derive as never }).resolve([]);
      assert.deepEqual(point, {
        status,
        derived: {},
        parametersJson: "{}",
        derivedJson: "{}",
        cells: [null, null, null],
        fault: { code, message },
      });
    });
  }

  test("may leave a nullable out", () => {
    const point = resolverOf({ derived, derive: () => ({ ratio: 1, inner: { low: 2 } }) }).resolve([]);
    assert.deepEqual(point.derived, right);
    assert.deepEqual(point.cells, [1, null, 2]);
  });

  test("is called for a model without derived values, since it may reject", () => {
    const resolver = resolverOf({ derived: z.object({}), derive: () => reject("never") });
    assert.equal(resolver.resolve([]).fault?.code, "POINT_REJECTED");
  });

  test("gets the very object that is recorded, and cannot change it", () => {
    let seen: unknown;
    const parameters = z.object({ a: z.object({ b: z.number().default(1) }) });
    const derive = (given: { a: { b: number } }) => {
      seen = given;
      given.a.b = 2;
      return right;
    };
    const point = resolverOf({ parameters, derived, derive: derive as never }).resolve([]);
    assert.equal(point.parameters, seen);
    assert.deepEqual(
      [point.status, point.fault?.code, point.parametersJson],
      ["failed", "MODEL_ERROR", '{"a":{"b":1}}'],
    );
  });
});

describe("restore", () => {
  const options = { fixed: {}, dimensionNames: ["arrival_rate"] };

  test("gives the point that resolve gave, without derive", () => {
    const resolved = resolverOf(queue, options).resolve([1.5]);
    const restored = resolverOf(queue, { ...options, derive: undefined }).restore([1.5], [0.75, null]);
    assert.deepEqual(restored, resolved);
  });

  test("gives the values of a point that was not resolved", () => {
    const resolved = resolverOf({ ...queue, derive: () => reject("no") }, options).resolve([1.5]);
    const restored = resolverOf(queue, { ...options, derive: undefined }).restore([1.5], null);
    const values = ({ parametersJson, derivedJson, cells }: ResolvedPoint) => ({ parametersJson, derivedJson, cells });
    assert.deepEqual(values(restored), values(resolved));
  });

  test("is all that can be done where derived values have no derive", () => {
    const resolver = resolverOf(queue, { ...options, derive: undefined });
    assert.equal(refusalOf(() => resolver.resolve([1.5])).code, "INTERNAL");
  });
});

describe("options that do not fit the model", () => {
  const cases: [title: string, options: Partial<ResolverOptions>, code: string][] = [
    ["an unknown dimension", { dimensionNames: ["b"] }, "PARAMETER_UNKNOWN"],
    ["an unknown fixed name", { dimensionNames: ["a"], fixed: { constructor: 1 } }, "PARAMETER_UNKNOWN"],
    ["a parameter without a value", {}, "PARAMETER_REQUIRED"],
  ];
  for (const [title, options, code] of cases) {
    test(title, () => {
      const parameters = z.object({ a: z.number() });
      assert.equal(refusalOf(() => resolverOf({ parameters }, options)).code, code);
    });
  }
});
