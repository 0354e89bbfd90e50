import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { modelWith } from "../../test/support/models.ts";
import { canonicalJson, type Json, modelDescriptionSchema } from "../contract/index.ts";
import { describeModel } from "./describe.ts";

const CODE_VERSION = "0123456789abcdef".repeat(4);
const SAFE = { minimum: -9007199254740991, maximum: 9007199254740991 };

function parametersOf(parameters: z.ZodObject) {
  return describeModel(modelWith({ parameters }), CODE_VERSION).parameters;
}

/** The field of a parameter `x`, without what follows from its name. */
function fieldOf(schema: z.ZodType) {
  const [field] = parametersOf(z.object({ x: schema }));
  assert.ok(field !== undefined);
  const { name, column, ...rest } = field;
  assert.deepEqual([name, column], ["x", "x"]);
  return rest;
}

describe("the closed set of types", () => {
  const cases: [title: string, schema: z.ZodType, type: "f64" | "i64" | "bool" | "str", expected: object][] = [
    ["number", z.number(), "f64", { type: "number" }],
    ["number with bounds", z.number().min(1).lt(2), "f64", { type: "number", minimum: 1, exclusiveMaximum: 2 }],
    [
      "tightest of several bounds",
      z.number().min(1).min(5).max(9).max(7),
      "f64",
      { type: "number", minimum: 5, maximum: 7 },
    ],
    ["positive", z.number().positive(), "f64", { type: "number", exclusiveMinimum: 0 }],
    ["multiple", z.number().multipleOf(0.5), "f64", { type: "number", multipleOf: 0.5 }],
    ["int", z.int(), "i64", { type: "integer", ...SAFE }],
    ["number().int()", z.number().int().min(5), "i64", { type: "integer", ...SAFE, minimum: 5 }],
    ["int32", z.int32(), "i64", { type: "integer", minimum: -2147483648, maximum: 2147483647 }],
    ["boolean", z.boolean(), "bool", { type: "boolean" }],
    ["string", z.string(), "str", { type: "string" }],
    ["string with lengths", z.string().min(1).max(9), "str", { type: "string", minLength: 1, maxLength: 9 }],
    ["regex", z.string().regex(/^a+$/), "str", { type: "string", pattern: "^a+$" }],
    ["regex, global", z.string().regex(/a/g), "str", { type: "string", pattern: "a" }],
    ["prefix", z.string().startsWith("a.b"), "str", { type: "string", pattern: "^a\\.b.*" }],
    ["template literal", z.templateLiteral(["v", z.enum(["1", "2"])]), "str", { type: "string", pattern: "^v(1|2)$" }],
    ["enum", z.enum(["b", "a"]), "str", { type: "string", enum: ["b", "a"] }],
    ["enum of numbers", z.enum({ Low: 1, High: 2 }), "f64", { type: "number", enum: [1, 2] }],
    ["literal string", z.literal("a"), "str", { type: "string", enum: ["a"] }],
    ["literal number", z.literal(3), "f64", { type: "number", enum: [3] }],
    ["literals", z.literal(["a", "b"]), "str", { type: "string", enum: ["a", "b"] }],
    ["array", z.array(z.number()), "str", { type: "array", items: { type: "number" } }],
    [
      "array, bounded",
      z.array(z.int32()).min(1).max(3),
      "str",
      {
        type: "array",
        items: { type: "integer", minimum: -2147483648, maximum: 2147483647 },
        minItems: 1,
        maxItems: 3,
      },
    ],
    [
      "array of nullable",
      z.array(z.number().nullable()),
      "str",
      { type: "array", items: { anyOf: [{ type: "number" }, { type: "null" }] } },
    ],
    [
      "array of arrays",
      z.array(z.array(z.string())),
      "str",
      { type: "array", items: { type: "array", items: { type: "string" } } },
    ],
    [
      "array of objects",
      z.array(z.object({ a: z.number(), b: z.string().optional() })),
      "str",
      {
        type: "array",
        items: {
          type: "object",
          properties: { a: { type: "number" }, b: { type: "string" } },
          required: ["a"],
          additionalProperties: false,
        },
      },
    ],
    ["record", z.record(z.string(), z.number()), "str", { type: "object", additionalProperties: { type: "number" } }],
    [
      "record of an enum",
      z.record(z.enum(["n", "s"]), z.number()),
      "str",
      {
        type: "object",
        properties: { n: { type: "number" }, s: { type: "number" } },
        required: ["n", "s"],
        additionalProperties: false,
      },
    ],
    ["readonly", z.array(z.number()).readonly(), "str", { type: "array", items: { type: "number" } }],
    ["brand", z.number().brand("Kelvin"), "f64", { type: "number" }],
    ["nonoptional", z.number().optional().nonoptional(), "f64", { type: "number" }],
  ];
  for (const [title, schema, type, expected] of cases) {
    test(title, () => assert.deepEqual(fieldOf(schema), { type, nullable: false, schema: expected }));
  }

  test("string formats with a pattern keep the pattern", () => {
    for (const schema of [z.uuid(), z.email(), z.iso.date(), z.base64(), z.e164()]) {
      const field = fieldOf(schema);
      assert.ok("type" in field.schema && field.schema.type === "string");
      assert.equal(typeof field.schema.pattern, "string");
      assert.deepEqual(Object.keys(field.schema).sort(), ["pattern", "type"]);
    }
  });
});

describe("nullable, optional and defaults", () => {
  const number = { type: "f64", schema: { type: "number" } };
  const cases: [title: string, schema: z.ZodType, expected: object][] = [
    ["nullable", z.number().nullable(), { nullable: true }],
    ["nullable twice", z.number().nullable().nullable(), { nullable: true }],
    ["optional is null by default", z.number().optional(), { nullable: true, default: null }],
    ["nullish", z.number().nullish(), { nullable: true, default: null }],
    ["default", z.number().default(3), { nullable: false, default: 3 }],
    ["-0 becomes 0", z.number().default(-0), { nullable: false, default: 0 }],
    ["default of an optional", z.number().optional().default(3), { nullable: false, default: 3 }],
    ["optional with a default", z.number().default(3).optional(), { nullable: true, default: 3 }],
    ["nullable with a default inside", z.number().default(3).nullable(), { nullable: true, default: 3 }],
    ["null as a default", z.number().nullable().default(null), { nullable: true, default: null }],
    ["a constant function", z.number().default(() => 4), { nullable: false, default: 4 }],
  ];
  for (const [title, schema, expected] of cases) {
    test(title, () => assert.deepEqual(fieldOf(schema), { ...number, ...expected }));
  }

  test("the default of an enum, and of lists and records", () => {
    assert.deepEqual(fieldOf(z.enum(["a", "b"]).default("b")).default, "b");
    assert.deepEqual(fieldOf(z.array(z.number()).default([1, -0])).default, [1, 0]);
    assert.deepEqual(fieldOf(z.record(z.string(), z.number()).default({ k: 1 })).default, { k: 1 });
  });

  test("a metric that may be undefined is nullable and has no default", () => {
    const { metrics } = describeModel(modelWith({ metrics: z.object({ m: z.number().optional() }) }), CODE_VERSION);
    assert.deepEqual(metrics, [{ name: "m", column: "m", nullable: true, ...number }]);
  });
});

describe("unit, description and column", () => {
  const annotated = { unit: "m/s", description: "speed", column: "v" };
  const places: [title: string, schema: z.ZodType][] = [
    ["last", z.number().default(1).meta(annotated)],
    ["before the default", z.number().meta(annotated).default(1)],
    ["before nullable", z.number().meta(annotated).nullable()],
    ["before nullable and optional", z.number().meta(annotated).nullable().optional()],
    ["the description by describe", z.number().describe("speed").meta({ unit: "m/s", column: "v" })],
    ["before nullable, twice", z.number().meta(annotated).nullable().nullable()],
    ["the outer over the inner", z.number().describe("?").nullable().meta(annotated)],
    ["spread over the chain", z.number().meta({ unit: "m/s" }).nullable().meta({ column: "v" }).describe("speed")],
  ];
  for (const [title, schema] of places) {
    test(title, () => {
      const [field] = parametersOf(z.object({ speed: schema }));
      assert.deepEqual({ unit: field?.unit, description: field?.description, column: field?.column }, annotated);
      assert.equal(field?.name, "speed");
      assert.equal(field?.nullable, schema.safeParse(null).success);
    });
  }

  test("other documented annotations change nothing", () => {
    const schema = z.number().meta({ title: "t", examples: [1], deprecated: true });
    assert.deepEqual(fieldOf(schema), { type: "f64", nullable: false, schema: { type: "number" } });
  });
});

describe("nested objects", () => {
  const pricing = z.object({ base_fare: z.number().default(2.5), per_km: z.number() });
  const summary = (parameters: z.ZodObject) =>
    parametersOf(parameters).map(({ name, column, default: d }) => [name, column, d]);

  test("are spread over columns, in declared order", () => {
    const parameters = z.object({ zone: z.string(), pricing, a: z.object({ b: z.object({ c: z.int() }) }) });
    assert.deepEqual(summary(parameters), [
      ["zone", "zone", undefined],
      ["pricing.base_fare", "pricing_base_fare", 2.5],
      ["pricing.per_km", "pricing_per_km", undefined],
      ["a.b.c", "a_b_c", undefined],
    ]);
  });

  test("a default {} leaves the defaults inside in force", () => {
    const inner = z.object({ x: z.number().default(3) });
    assert.deepEqual(summary(z.object({ inner: inner.default({} as never) })), [["inner.x", "inner_x", 3]]);
  });

  test("a partial default wins over those inside", () => {
    const parameters = z.object({ pricing: pricing.default({ per_km: 9 } as never) });
    assert.deepEqual(summary(parameters), [
      ["pricing.base_fare", "pricing_base_fare", 2.5],
      ["pricing.per_km", "pricing_per_km", 9],
    ]);
  });

  test("the outermost default wins", () => {
    const middle = z.object({ inner: z.object({ x: z.number().default(1) }).default({ x: 2 }) });
    assert.deepEqual(summary(z.object({ middle })), [["middle.inner.x", "middle_inner_x", 2]]);
    const outer = z.object({ middle: middle.default({ inner: { x: 3 } }) });
    assert.deepEqual(summary(outer), [["middle.inner.x", "middle_inner_x", 3]]);
  });

  test("an optional object with a default is there", () => {
    const parameters = z.object({ pricing: pricing.default({ base_fare: 1, per_km: 2 }).optional() });
    assert.deepEqual(
      summary(parameters).map(([, , value]) => value),
      [1, 2],
    );
  });
});

describe("names", () => {
  test("of JavaScript and SQL are names like any other", () => {
    const names = ["constructor", "to_string", "values", "order", "select", "group", "has_own_property", "length"];
    const parameters = z.object(Object.fromEntries(names.map((name) => [name, z.number()])));
    assert.deepEqual(
      parametersOf(parameters).map((field) => field.name),
      names,
    );
    const nested = z.object({ constructor: z.object({ constructor: z.int().default(1) }) });
    assert.deepEqual(
      parametersOf(nested).map((field) => field.column),
      ["constructor_constructor"],
    );
  });

  test("a column of 128 characters is the longest", () => {
    const longest = "a".repeat(128);
    assert.equal(parametersOf(z.object({ [longest]: z.number() }))[0]?.column, longest);
  });

  test("of models and versions", () => {
    for (const name of ["m", "mmc-queue", "a1-2b", "x".repeat(64)]) {
      assert.equal(describeModel(modelWith({ name }), CODE_VERSION).name, name);
    }
    for (const version of ["1", "1.0.0", "1.0.0-rc.1+build.5", "v".repeat(64)]) {
      assert.equal(describeModel(modelWith({ version }), CODE_VERSION).version, version);
    }
    assert.equal(describeModel(modelWith({}), CODE_VERSION).version, "0.0.0-0123456789ab");
  });
});

describe("a description", () => {
  const model = modelWith({
    name: "everything",
    stochastic: false,
    parameters: z.object({
      rate: z.number().positive().default(0.8).describe("arrivals").meta({ unit: "1/min" }),
      servers: z.int().min(1),
      policy: z.enum(["fifo", "lifo"]).default("fifo"),
      prices: z.array(z.object({ at: z.number(), price: z.number().nullable() })).default([{ at: 0, price: null }]),
      names: z.record(z.string(), z.string()).default({}),
      inner: z.object({ note: z.string().regex(/^\w+$/).optional() }),
    }),
    derived: z.object({ load: z.number() }),
    derive: () => ({ load: 1 }),
    metrics: z.object({ wait: z.number().nullable().meta({ unit: "min", column: "mean_wait" }) }),
  });

  test("is the same each time", () => {
    assert.deepEqual(describeModel(model, CODE_VERSION), describeModel(model, CODE_VERSION));
  });

  test("survives JSON and its own schema, in its canonical form too", () => {
    const description = describeModel(model, CODE_VERSION);
    assert.deepEqual(modelDescriptionSchema.parse(JSON.parse(JSON.stringify(description))), description);
    assert.deepEqual(modelDescriptionSchema.parse(JSON.parse(canonicalJson(description as Json))), description);
    assert.equal(description.stochastic, false);
  });

  test("does not depend on the wrappers that say nothing", () => {
    const plain = z.object({ a: z.array(z.number()).default([1]) });
    const wrapped = z
      .object({
        a: z
          .array(z.number())
          .brand("B")
          .readonly()
          .default([1] as never),
      })
      .readonly()
      .unwrap();
    assert.deepEqual(parametersOf(wrapped), parametersOf(plain));
  });
});
