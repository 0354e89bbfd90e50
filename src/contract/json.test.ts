import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import canonicalize from "canonicalize";
import fc from "fast-check";
import type { Json } from "./index.ts";
import { canonicalJson, frozenJson, jsonPointer, setOwn, shown } from "./index.ts";

interface Rfc8785Vectors {
  readonly numbers: { readonly cases: readonly (readonly [string, string])[]; readonly refused: readonly string[] };
  readonly sorting: { readonly input: Record<string, string>; readonly expected: readonly string[] };
  readonly structure: { readonly input: string; readonly expected: string };
}
const vectorsFile = new URL("../../test/golden/contract/rfc8785.golden.json", import.meta.url);
const rfc8785: Rfc8785Vectors = JSON.parse(readFileSync(vectorsFile, "utf8"));

/** Any JSON, with names like `__proto__`, both zeros, exponents, and characters outside the basic plane. */
const anyJson = fc.jsonValue({ stringUnit: "binary" }) as fc.Arbitrary<Json>;

describe("canonicalJson gives the vectors of RFC 8785", () => {
  for (const [bits, expected] of rfc8785.numbers.cases) {
    test(`Appendix B, ${bits}: ${expected}`, () => assert.equal(canonicalJson(doubleOf(bits)), expected));
  }
  for (const bits of rfc8785.numbers.refused) {
    test(`Appendix B, ${bits}: refused`, () => assert.throws(() => canonicalJson(doubleOf(bits)), TypeError));
  }
  test("section 3.2.3: keys sorted by UTF-16 code units", () => {
    const { input, expected } = rfc8785.sorting;
    assert.equal(Object.keys(input).length, expected.length);
    const places = expected.map((value) => canonicalJson(input).indexOf(`"${value}"`));
    assert.ok(places.every((place) => place > 0));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });
  test("sections 3.2.2 and 3.2.4: a structure, down to its bytes", () => {
    const { input, expected } = rfc8785.structure;
    assert.equal(Buffer.from(canonicalJson(JSON.parse(input))).toString("hex"), expected);
  });
});

describe("canonicalJson agrees with another implementation", () => {
  test("on any JSON", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        assert.equal(canonicalJson(value), canonicalize(value));
      }),
      { numRuns: 500 },
    );
  });
  test("on any double", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.equal(canonicalJson(value), canonicalize(value));
        assert.equal(Number(canonicalJson(value)), value === 0 ? 0 : value);
      }),
      { numRuns: 1000 },
    );
  });
  test("and reads back as the same value, whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), anyJson), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        assert.equal(canonicalJson(reversed), canonicalJson(value));
        assert.equal(canonicalJson(JSON.parse(canonicalJson(value))), canonicalJson(value));
      }),
    );
  });
});

describe("canonicalJson refuses what has no canonical form", () => {
  const holes: Json[] = [1, 2, 3];
  delete holes[1];
  const refused: Record<string, unknown> = {
    NaN: Number.NaN,
    Infinity: Infinity,
    "-Infinity": -Infinity,
    undefined: undefined,
    bigint: 1n,
    function: () => 1,
    symbol: Symbol("x"),
    "a lone high surrogate": "\ud800",
    "a lone low surrogate": "x\udc00",
    "a list with a hole": holes,
    Date: new Date(0),
    Map: new Map([["a", 1]]),
    Set: new Set([1]),
    promise: Promise.resolve(1),
    "typed array": new Float64Array(1),
  };
  for (const [name, value] of Object.entries(refused)) {
    test(name, () => {
      assert.throws(() => canonicalJson(value as Json), TypeError);
      assert.throws(() => canonicalJson([1, { a: [value as Json] }]), TypeError, "in a list and an object");
    });
  }
  test("a lone surrogate in a key", () => assert.throws(() => canonicalJson({ "\ud800": 1 }), TypeError));
});

describe("frozenJson", () => {
  test("freezes at every depth and leaves the argument alone", () => {
    const value = { a: [{ b: 1 }], c: { d: {} } };
    const frozen = frozenJson(value) as typeof value;
    assert.deepEqual(frozen, value);
    for (const part of [frozen, frozen.a, frozen.a[0], frozen.c, frozen.c.d]) assert.ok(Object.isFrozen(part));
    assert.ok(!Object.isFrozen(value) && !Object.isFrozen(value.a));
  });
  test("writes every -0 as 0", () => {
    const frozen = frozenJson({ a: -0, b: [-0, { c: -0 }] }) as { a: number; b: [number, { c: number }] };
    for (const zero of [frozen.a, frozen.b[0], frozen.b[1].c, frozenJson(-0)]) assert.ok(Object.is(zero, 0));
  });
  test("keeps a property named __proto__ as a property", () => {
    const frozen = frozenJson(JSON.parse('{"__proto__": {"polluted": 1}}')) as object;
    assert.deepEqual(Object.keys(frozen), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(frozen), Object.prototype);
  });
  test("has the canonical JSON of its argument", () => {
    fc.assert(fc.property(anyJson, (value) => assert.equal(canonicalJson(frozenJson(value)), canonicalJson(value))));
  });
});

test("setOwn sets what plain assignment would not", () => {
  const target: Record<string, number> = {};
  setOwn(target, "__proto__", 1);
  setOwn(target, "a", 2);
  assert.deepEqual(Object.entries(target), [
    ["__proto__", 1],
    ["a", 2],
  ]);
});

describe("jsonPointer escapes as RFC 6901 does", () => {
  const cases: readonly (readonly [readonly (string | number)[], string])[] = [
    [[], ""],
    [[""], "/"],
    [["foo", 0], "/foo/0"],
    [["a/b"], "/a~1b"],
    [["m~n"], "/m~0n"],
    [["~1"], "/~01"],
    [["pricing.base_fare", 'c"d'], '/pricing.base_fare/c"d'],
  ];
  for (const [segments, expected] of cases) {
    test(JSON.stringify(segments), () => assert.equal(jsonPointer(...segments), expected));
  }
});

describe("shown", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const cases: readonly (readonly [unknown, string])[] = [
    ["a\nb", '"a\\nb"'],
    [-0.5, "-0.5"],
    [-0, "-0"],
    [Number.NaN, "NaN"],
    [null, "null"],
    [undefined, "undefined"],
    [12n, "12n"],
    [{ a: [1] }, '{"a":[1]}'],
    [[1n], "a list"],
    [cyclic, "an object"],
    [() => 1, "a function"],
    [Symbol("s"), "a symbol"],
    ["x".repeat(58), `"${"x".repeat(58)}"`],
    ["x".repeat(59), `"${"x".repeat(56)}...`],
  ];
  for (const [value, expected] of cases) test(expected, () => assert.equal(shown(value), expected));

  test("is one well-formed line of at most 60 characters, whatever the value", () => {
    assert.equal(shown(`${"x".repeat(55)}\u{1f600}${"x".repeat(9)}`), `"${"x".repeat(55)}\ufffd...`);
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (value) => {
          const text = shown(value);
          assert.ok(text.length <= 60 && text.isWellFormed() && !text.includes("\n"), text);
        },
      ),
    );
  });
});

function doubleOf(bits: string): number {
  return Buffer.from(bits, "hex").readDoubleBE();
}
