import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseRequest, setOwn } from "./index.ts";

const valid = {
  model: "sir@1.0.0",
  run_id: "influenza-1978-a",
  labels: { study: "schools" },
  sampling: { strategy: "random", count: 10 },
  dimensions: {
    infection_rate: { linspace: { start: 1.2, stop: 2.2, count: 101 } },
    recovery_rate: [0.3, 0.4, 0.5],
    beds: { range: { start: 1, stop: 9, step: 2 } },
    policy: { choice: { values: ["fifo", "lifo"], weights: [1, 2] } },
    noise: { normal: { mean: 0, sd: 1 } },
  },
  fixed: { "pricing.base_fare": 2.5, weights: [1, { a: null }] },
  replicates: 3,
  seed: 42,
  seed_policy: "replicate",
  sharding: { shard_count: 16 },
  limits: { point_timeout_ms: 1000, max_failed_points: null },
};

/** Values that hurt: of every type, at every edge. */
const anything = fc.oneof(
  fc.jsonValue({ stringUnit: "binary" }),
  fc.constantFrom<unknown>(Number.NaN, Infinity, -0, 2 ** 53, 1n, 2n ** 60n, undefined, "", "\ud800", {}, [], [[]]),
  fc.constantFrom<unknown>("x".repeat(5000), JSON.parse('{"__proto__":1}'), new Date(0), new Map(), () => 1),
);
const anyKey = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "a/b~", "linspce"));

type Change = {
  readonly how: "replace" | "remove" | "insert";
  readonly at: number;
  readonly key: string;
  readonly by: unknown;
};
const change: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom("replace", "remove", "insert"),
  at: fc.nat(),
  key: anyKey,
  by: anything,
});
const mutatedRequest = fc.array(change, { minLength: 1, maxLength: 5 }).map(mutate);

test("a list with a constructor of its own is a list like any other", () => {
  const beds = Object.assign([1, Number.NaN], { constructor: {} });
  assert.equal(parseRequest({ ...valid, dimensions: { beds } }).problems[0]?.code, "NUMBER_NOT_FINITE");
});

test("the request that the others are made from is right", () => assert.deepEqual(parseRequest(valid).problems, []));

test("any value gives a request or problems, at places that exist or are missing", () => {
  fc.assert(fc.property(anything, holds), { numRuns: 500 });
});

test("so does any object with the keys of a request", () => {
  const keys = fc.dictionary(fc.constantFrom(...Object.keys(valid)), anything);
  fc.assert(fc.property(keys, holds), { numRuns: 1000 });
});

test("so does a request with a few things wrong", () => {
  fc.assert(fc.property(mutatedRequest, holds), { numRuns: 2000 });
});

test("what is returned beside problems is right in itself", () => {
  fc.assert(
    fc.property(mutatedRequest, (input) => {
      const { request } = parseRequest(input);
      fc.pre(request !== undefined);
      assert.deepEqual(parseRequest(request), { request, problems: [] });
    }),
    { numRuns: 1000 },
  );
});

function holds(input: unknown): void {
  const { request, problems } = parseRequest(input);
  assert.ok(request !== undefined || problems.length > 0);
  const pointers = problems.map(({ pointer }) => pointer);
  assert.equal(new Set(pointers).size, pointers.length, "one problem a place");
  for (const { pointer, code, found, valid: fit } of problems) {
    assert.ok(found.length > 0 && fit.length > 0);
    const segments = segmentsOf(pointer);
    // Only a missing key may be named without being there, and then the object it is missing from must be.
    assert.ok(
      has(input, segments) || (code === "KEY_MISSING" && has(input, segments.slice(0, -1))),
      `${code} ${pointer}`,
    );
  }
  const isModelWrong = pointers.some(
    (pointer) => pointer === "" || pointer === "/model" || pointer.startsWith("/model/"),
  );
  const isTooDeep = pointers.some((pointer) => segmentsOf(pointer).length > 32);
  assert.equal(request === undefined, isModelWrong || isTooDeep, "only a model that is wrong loses the whole request");
}

function segmentsOf(pointer: string): string[] {
  const [, ...segments] = pointer.split("/");
  return segments.map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function has(value: unknown, segments: readonly string[]): boolean {
  const [first, ...others] = segments;
  if (first === undefined) return true;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, first)) return false;
  return has((value as Record<string, unknown>)[first], others);
}

/** A copy of the valid request, changed at some of the places inside it. */
function mutate(changes: readonly Change[]): unknown {
  const copy: unknown = structuredClone(valid);
  for (const { how, at, key, by } of changes) {
    const containers = containersIn(copy);
    const container = containers[at % containers.length] as Record<string, unknown>;
    const keys = Object.keys(container);
    const target = how === "insert" || keys.length === 0 ? key : (keys[at % keys.length] as string);
    // The length of a list is no key of it: most values for it are none.
    if (target === "length" && Array.isArray(container)) continue;
    if (how === "remove" && !Array.isArray(container)) delete container[target];
    else setOwn(container, target, typeof by === "function" ? by : structuredClone(by));
  }
  return copy;
}

function containersIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(containersIn)];
}
