import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ValueFault, ValueSchema } from "./index.ts";
import { compileCheck, isJsonSchema, isStorableString, limits, orNull, valueSchemaSchema } from "./index.ts";

const number: ValueSchema = { type: "number" };
const integer: ValueSchema = { type: "integer" };
const text: ValueSchema = { type: "string" };

type Expected = undefined | readonly [kind: ValueFault["kind"], valid: string, ...path: (string | number)[]];

/** Each value and the fault that the schema must find in it; undefined: none. */
const table: readonly {
  readonly name: string;
  readonly schema: ValueSchema;
  readonly cases: readonly (readonly [value: unknown, expected: Expected])[];
}[] = [
  {
    name: "null",
    schema: { type: "null" },
    cases: [
      [null, undefined],
      [undefined, ["type", "must be null"]],
      [0, ["type", "must be null"]],
    ],
  },
  {
    name: "boolean",
    schema: { type: "boolean" },
    cases: [
      [true, undefined],
      [false, undefined],
      [1, ["type", "must be true or false"]],
      ["true", ["type", "must be true or false"]],
      [null, ["type", "must be true or false"]],
    ],
  },
  {
    name: "number",
    schema: number,
    cases: [
      [0, undefined],
      [-0, undefined],
      [1e308, undefined],
      [2 ** 53, undefined],
      [Number.NaN, ["type", "must be a finite number"]],
      [Infinity, ["type", "must be a finite number"]],
      [-Infinity, ["type", "must be a finite number"]],
      [1n, ["type", "must be a finite number"]],
      ["1", ["type", "must be a finite number"]],
      [new Number(1), ["type", "must be a finite number"]],
      [null, ["type", "must be a finite number"]],
      [undefined, ["type", "must be a finite number"]],
    ],
  },
  {
    name: "number with inclusive bounds",
    schema: { type: "number", minimum: 0, maximum: 1 },
    cases: [
      [0, undefined],
      [-0, undefined],
      [1, undefined],
      [-Number.MIN_VALUE, ["range", "must be a finite number, at least 0 and at most 1"]],
      [1 + Number.EPSILON, ["range", "must be a finite number, at least 0 and at most 1"]],
      ["x", ["type", "must be a finite number, at least 0 and at most 1"]],
    ],
  },
  {
    name: "number with exclusive bounds",
    schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
    cases: [
      [Number.MIN_VALUE, undefined],
      [0, ["range", "must be a finite number, greater than 0 and less than 1"]],
      [-0, ["range", "must be a finite number, greater than 0 and less than 1"]],
      [1, ["range", "must be a finite number, greater than 0 and less than 1"]],
    ],
  },
  {
    name: "number in steps, tolerant of decimal rounding",
    schema: { type: "number", multipleOf: 0.1 },
    cases: [
      [0.3, undefined],
      [0.1 + 0.2, undefined],
      [1e6 + 0.1, undefined],
      [-1.7, undefined],
      [0.35, ["range", "must be a finite number, a multiple of 0.1"]],
    ],
  },
  {
    name: "number in steps, however large",
    schema: { type: "number", multipleOf: 3 },
    cases: [
      [3e14, undefined],
      [2 ** 31, ["range", "must be a finite number, a multiple of 3"]],
      [1e12, ["range", "must be a finite number, a multiple of 3"]],
    ],
  },
  {
    name: "one of some numbers",
    schema: { type: "number", enum: [1, 2.5] },
    cases: [
      [2.5, undefined],
      [2, ["range", "must be a finite number, one of 1, 2.5"]],
    ],
  },
  {
    name: "integer",
    schema: integer,
    cases: [
      [Number.MAX_SAFE_INTEGER, undefined],
      [Number.MIN_SAFE_INTEGER, undefined],
      [2 ** 53, ["type", "must be an integer"]],
      [0.5, ["type", "must be an integer"]],
      [Number.NaN, ["type", "must be an integer"]],
      [1n, ["type", "must be an integer"]],
    ],
  },
  {
    name: "integer whose bounds are those of every integer",
    schema: { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
    cases: [["x", ["type", "must be an integer"]]],
  },
  {
    name: "string",
    schema: text,
    cases: [
      ["", undefined],
      ["x".repeat(limits.maxStringBytes), undefined],
      ["x".repeat(limits.maxStringBytes + 1), ["range", "must be well-formed Unicode of at most 4 KiB"]],
      ["\ud800", ["range", "must be well-formed Unicode of at most 4 KiB"]],
      [1, ["type", "must be a string"]],
      [new String("x"), ["type", "must be a string"]],
      [null, ["type", "must be a string"]],
    ],
  },
  {
    name: "string with a length and a pattern",
    schema: { type: "string", minLength: 2, maxLength: 3, pattern: "^[a-z]+$" },
    cases: [
      ["ab", undefined],
      ["abc", undefined],
      ["a", ["range", "must be a string of at least 2 characters and at most 3 characters and matching ^[a-z]+$"]],
      ["abcd", ["range", "must be a string of at least 2 characters and at most 3 characters and matching ^[a-z]+$"]],
      ["AB", ["range", "must be a string of at least 2 characters and at most 3 characters and matching ^[a-z]+$"]],
    ],
  },
  {
    name: "string whose characters are code points",
    schema: { type: "string", minLength: 2, maxLength: 2 },
    cases: [
      ["\u{1f600}\u{1f600}", undefined],
      ["\u{1f600}", ["range", "must be a string of at least 2 characters and at most 2 characters"]],
    ],
  },
  {
    name: "one of some strings",
    schema: { type: "string", enum: ["fifo", "li'fo"] },
    cases: [
      ["fifo", undefined],
      ["FIFO", ["range", `must be one of "fifo", "li'fo"`]],
      [null, ["type", `must be one of "fifo", "li'fo"`]],
    ],
  },
  {
    name: "list",
    schema: { type: "array", items: number, minItems: 1, maxItems: 2 },
    cases: [
      [[1], undefined],
      [[], ["range", "must be a list of 1 to 2 elements"]],
      [
        [1, 2, 3],
        ["range", "must be a list of 1 to 2 elements"],
      ],
      [
        [1, "x"],
        ["type", "must be a finite number", 1],
      ],
      [new Array(1), ["type", "must be a finite number", 0]],
      [new Float64Array(1), ["type", "must be a list"]],
      [{ 0: 1, length: 1 }, ["type", "must be a list"]],
      [null, ["type", "must be a list"]],
    ],
  },
  {
    name: "list without bounds",
    schema: { type: "array", items: { type: "array", items: integer } },
    cases: [
      [[], undefined],
      [[[1], [2, 3]], undefined],
      [
        [[1], [2, 0.5]],
        ["type", "must be an integer", 1, 1],
      ],
    ],
  },
  {
    name: "object with a fixed set of keys",
    schema: {
      type: "object",
      properties: { a: number, b: { type: "object", properties: { c: text }, additionalProperties: false } },
      required: ["a"],
      additionalProperties: false,
    },
    cases: [
      [{ a: 1 }, undefined],
      [{ b: { c: "x" }, a: 1 }, undefined],
      [{ b: {} }, ["type", 'must have the property "a"']],
      [{ a: 1, x: 1 }, ["type", "may have only the properties a, b", "x"]],
      [{ a: 1, toString: 1 }, ["type", "may have only the properties a, b", "toString"]],
      [JSON.parse('{"a":1,"__proto__":{}}'), ["type", "may have only the properties a, b", "__proto__"]],
      [Object.create({ a: 1 }), ["type", 'must have the property "a"']],
      [{ a: 1, b: { c: 1 } }, ["type", "must be a string", "b", "c"]],
      [[], ["type", "must be an object"]],
      [null, ["type", "must be an object"]],
    ],
  },
  {
    name: "object with any keys",
    schema: { type: "object", additionalProperties: integer },
    cases: [
      [{}, undefined],
      [{ constructor: 1, x: 2 }, undefined],
      [JSON.parse('{"__proto__":"x"}'), ["type", "must be an integer", "__proto__"]],
      [{ x: 0.5 }, ["type", "must be an integer", "x"]],
      [new Map([["x", 1]]), ["type", "must be an object"]],
      [new Date(0), ["type", "must be an object"]],
      [Promise.resolve({}), ["type", "must be an object"]],
    ],
  },
  {
    name: "one of several types: a value of the right type and the wrong size is out of range",
    schema: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }] },
    cases: [
      [1, undefined],
      [null, undefined],
      [0, ["range", "must be an integer, at least 1, or must be null"]],
      ["x", ["type", "must be an integer, at least 1, or must be null"]],
    ],
  },
];

for (const { name, schema, cases } of table) {
  describe(`compileCheck: ${name}`, () => {
    test("the schema is one that a model may have", () => assert.ok(valueSchemaSchema.safeParse(schema).success));
    const check = compileCheck(schema);
    for (const [index, [value, expected]] of cases.entries()) {
      test(`${index}: ${expected?.join(" ") ?? "valid"}`, () => {
        const [kind, valid, ...path] = expected ?? [];
        assert.deepEqual(check(value), expected === undefined ? undefined : { kind, valid, path });
      });
    }
  });
}

test("orNull permits null and nothing else more", () => {
  const check = orNull(compileCheck(number));
  assert.equal(check(null), undefined);
  assert.equal(check(1), undefined);
  assert.equal(check(undefined)?.kind, "type");
});

test("isStorableString counts bytes of UTF-8, not characters", () => {
  assert.ok(isStorableString("\u20ac".repeat(1365)));
  assert.ok(!isStorableString("\u20ac".repeat(1366)));
  assert.ok(isStorableString("\u{1f600}".repeat(1024)));
  assert.ok(!isStorableString(`x${"\u{1f600}".repeat(1024)}`));
  assert.ok(!isStorableString("a\udc00b"));
});

test("isJsonSchema tells scalars from what is stored as JSON text", () => {
  for (const schema of [number, integer, text, { type: "boolean" } as const]) assert.ok(!isJsonSchema(schema));
  const nested: ValueSchema[] = [
    { type: "array", items: number },
    { type: "object", additionalProperties: number },
    { anyOf: [number, text] },
  ];
  for (const schema of nested) assert.ok(isJsonSchema(schema));
});

describe("valueSchemaSchema refuses what compileCheck does not know", () => {
  const refused: Record<string, unknown> = {
    "no type": {},
    "an unknown type": { type: "date" },
    "two types": { type: ["number", "null"] },
    "an unknown keyword": { type: "string", format: "email" },
    "a step of 0": { type: "number", multipleOf: 0 },
    "an empty enum": { type: "string", enum: [] },
    "an enum of another type": { type: "number", enum: ["a"] },
    "objects open to anything": { type: "object", additionalProperties: true },
    "a bad schema inside": { type: "array", items: { type: "date" } },
  };
  for (const [name, schema] of Object.entries(refused)) {
    test(name, () => assert.ok(!valueSchemaSchema.safeParse(schema).success));
  }
});
