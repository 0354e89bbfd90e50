import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { compileCheck, valueSchemaSchema } from "./index.ts";

describe("compileCheck accepts what zod accepts", () => {
  const edges = [0, -0, 1, -1, 0.5, 1e-7, 5, 9.999, 10, 10.001, 2 ** 31, Number.MAX_SAFE_INTEGER, -(2 ** 53), 1e300];
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(...edges, Number.NaN, Infinity, null, undefined, true, false, "", "a", "ab", "Ab", "abc"),
    fc.double(),
    fc.integer({ min: -20, max: 20 }),
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.bigInt({ min: 0n, max: 9n }),
  );
  const nested = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      { arbitrary: scalar, weight: 4 },
      { arbitrary: fc.array(tie("value"), { maxLength: 4 }), weight: 1 },
      { arbitrary: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }), weight: 1 },
    ),
  })).value;
  const bound = fc.option(fc.constantFrom(-1, 0, 0.5, 3, 10), { nil: undefined });

  const numbers = fc
    .record({
      isInteger: fc.boolean(),
      gte: bound,
      gt: bound,
      lte: bound,
      lt: bound,
      step: fc.constantFrom(undefined, 3, 0.07),
    })
    .map(({ isInteger, gte, gt, lte, lt, step }) => {
      let schema: z.ZodNumber = isInteger ? z.int() : z.number();
      if (gte !== undefined) schema = schema.gte(gte);
      if (gt !== undefined) schema = schema.gt(gt);
      if (lte !== undefined) schema = schema.lte(lte);
      if (lt !== undefined) schema = schema.lt(lt);
      return step === undefined ? schema : schema.multipleOf(step);
    });
  const length = fc.option(fc.nat(3), { nil: undefined });
  const strings = fc
    .record({ min: length, max: length, pattern: fc.constantFrom(undefined, /^a/, /^[a-z]*$/) })
    .map(({ min, max, pattern }) => {
      let schema = z.string();
      if (min !== undefined) schema = schema.min(min);
      if (max !== undefined) schema = schema.max(max);
      return pattern === undefined ? schema : schema.regex(pattern);
    });
  const scalars = fc.oneof(
    numbers,
    strings,
    fc.constantFrom<z.ZodType>(z.boolean(), z.null(), z.enum(["a", "ab"]), z.literal([1, 5]), z.literal(["a", "Ab"])),
  );
  const schemas = fc.letrec<{ schema: z.ZodType }>((tie) => ({
    schema: fc.oneof(
      { depthSize: "small" },
      { arbitrary: scalars, weight: 3 },
      { arbitrary: tie("schema").map((schema) => schema.nullable()), weight: 1 },
      { arbitrary: fc.tuple(tie("schema"), fc.nat(2)).map(([item, min]) => z.array(item).min(min).max(3)), weight: 1 },
      { arbitrary: tie("schema").map((member) => z.strictObject({ a: member, b: member.optional() })), weight: 1 },
    ),
  })).schema;

  const agree = (schema: z.ZodType, value: unknown) => {
    const { $schema: _, ...json } = z.toJSONSchema(schema);
    const parsed = valueSchemaSchema.safeParse(json);
    fc.pre(parsed.success);
    const accepted = schema.safeParse(value).success;
    const found = compileCheck(parsed.data)(value);
    assert.equal(found === undefined, accepted, `${JSON.stringify(json)}: ${JSON.stringify(found)}`);
  };
  test("scalars", () => {
    fc.assert(
      fc.property(scalars, scalar, (schema, value) => agree(schema, storable(value))),
      { numRuns: 3000 },
    );
  });
  test("lists, objects, nullable", () => {
    fc.assert(
      fc.property(schemas, nested, (schema, value) => agree(schema, storable(value))),
      { numRuns: 2000 },
    );
  });
});

/** zod accepts strings that are no Unicode text; that we do not is tested above. */
function storable(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  return Array.isArray(value) ? value.map(storable) : value;
}
