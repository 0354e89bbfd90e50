import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { problemsOf } from "../../test/support/models.ts";

describe("types that are refused as a parameter", () => {
  const bounds = "use the bounds of the type, or call reject() in derive";
  const compute = "declare the stored value and compute in derive";
  const piped = "found a transform, preprocess, codec or pipe";
  const flags = "found a regular expression with flags";
  const cases: [title: string, schema: () => z.ZodType, found: string, valid: string][] = [
    ["preprocess", () => z.preprocess((value) => value, z.number()), piped, compute],
    ["pipe", () => z.string().pipe(z.string()), piped, compute],
    ["codec", () => z.codec(z.string(), z.number(), { decode: Number, encode: String }), piped, compute],
    ["coerce", () => z.coerce.number(), "found coerce, which hides wrong types", "use the plain type"],
    ["prefault", () => z.number().prefault(3), "found prefault", "use .default()"],
    ["catch", () => z.number().catch(3), "found catch, which hides bad values", "use .default()"],
    ["lazy", () => z.lazy(() => z.number()), "found a lazy schema", "write the schema out"],
    ["refine", () => z.number().refine((value) => value > 0), "found refine or check", bounds],
    ["superRefine", () => z.number().superRefine(() => {}), "found refine or check", bounds],
    ["check", () => z.number().check(() => {}), "found refine or check", bounds],
    ["property", () => z.string().check(z.property("length", z.number())), "found refine or check", bounds],
    ["trim", () => z.string().trim(), "found a check that changes the value", "declare the stored value"],
    ["date", () => z.date(), "found a date", "use a string such as z.iso.date(), or a number of milliseconds"],
    ["bigint", () => z.bigint(), "found a bigint", "use z.int(), whose values are below 2^53 in magnitude"],
    ["any", () => z.any(), "found a value of any type", "declare its type"],
    ["unknown", () => z.unknown(), "found a value of unknown type", "declare its type"],
    [
      "union",
      () => z.union([z.number(), z.string()]),
      "found a union",
      "use z.enum, or .nullable() where the value may be null",
    ],
    ["intersection", () => z.intersection(z.number(), z.number()), "found an intersection", "use one z.object"],
    ["tuple", () => z.tuple([z.number()]), "found a tuple", "use an object, or z.array of one type"],
    ["map", () => z.map(z.string(), z.number()), "found a map", "use z.record"],
    ["set", () => z.set(z.number()), "found a set", "use z.array"],
    ["null", () => z.null(), "found null alone", "use .nullable() on the type that the value has otherwise"],
    ["undefined", () => z.undefined(), "found undefined", "use .optional() on the type that the value has otherwise"],
    ["NaN", () => z.nan(), "found NaN", "use z.number().nullable()"],
    [
      "symbol",
      () => z.symbol(),
      "found the type symbol",
      "use numbers, booleans, strings, enums, lists, records or objects",
    ],
    [
      "custom",
      () => z.custom(() => true),
      "found the type custom",
      "use numbers, booleans, strings, enums, lists, records or objects",
    ],
    [
      "literal true",
      () => z.literal(true),
      "found a literal that is no string or number",
      "use z.boolean(), or .nullable() for null",
    ],
    [
      "literal null",
      () => z.literal(["a", null]),
      "found a literal that is no string or number",
      "use z.boolean(), or .nullable() for null",
    ],
    [
      "literal undefined",
      () => z.literal(["a", undefined]),
      "found a literal that is no string or number",
      "use z.boolean(), or .nullable() for null",
    ],
    ["literals of several types", () => z.literal(["a", 1]), "found values of several types", "use one type"],
    ["enum of several types", () => z.enum({ A: 1, B: "b" }), "found values of several types", "use one type"],
    [
      "enum with a lone surrogate",
      () => z.enum(["\ud800"]),
      "found a string that is not well-formed Unicode of at most 4 KiB",
      "use a shorter or plainer one",
    ],
    ["regex with i", () => z.string().regex(/a/i), flags, "write it without"],
    ["regex with u", () => z.string().regex(/^\p{L}+$/u), flags, "write it without"],
    ["emoji", () => z.emoji(), flags, "write it without"],
    [
      "two patterns",
      () => z.string().regex(/a/).regex(/b/),
      "found two patterns or two multiples",
      "write them as one",
    ],
    [
      "two multiples",
      () => z.number().multipleOf(2).multipleOf(3),
      "found two patterns or two multiples",
      "write them as one",
    ],
    ["url", () => z.url(), "found the format uri, which is not a pattern", "use .regex()"],
    ["jwt", () => z.jwt(), "found the format jwt, which is not a pattern", "use .regex()"],
    [
      "own format",
      () => z.stringFormat("cool", () => true),
      "found the format cool, which is not a pattern",
      "use .regex()",
    ],
    [
      "catchall",
      () => z.object({ a: z.number() }).catchall(z.string()),
      "found an object that permits other names",
      "use z.object, or z.record for free names",
    ],
    [
      "optional object",
      () => z.object({ a: z.number() }).optional(),
      "found an optional or nullable object",
      "declare the values inside it optional or nullable instead",
    ],
    [
      "nullable object",
      () => z.object({ a: z.number() }).nullable(),
      "found an optional or nullable object",
      "declare the values inside it optional or nullable instead",
    ],
    ["object without names", () => z.object({}), "found an object without names", "leave it out, or use z.record"],
    [
      "record whose names have a pattern",
      () => z.record(z.string().regex(/^a/), z.number()),
      "found a record whose names have a pattern",
      "use z.string() or z.enum for the names",
    ],
    [
      "record of numbers",
      () => z.record(z.number(), z.number()),
      "found a record whose names have a pattern",
      "use z.string() or z.enum for the names",
    ],
    [
      "loose record",
      () => z.looseRecord(z.string().regex(/^a/), z.number()),
      "found a record whose names have a pattern",
      "use z.string() or z.enum for the names",
    ],
    [
      "partial record",
      () => z.partialRecord(z.enum(["a"]), z.number()),
      "found a record that may lack some of its names",
      "use z.record, or z.object with nullable values",
    ],
    [
      "default inside a list",
      () => z.array(z.object({ a: z.number().default(1) })),
      "found a default inside a list or record",
      "give the list or record itself a default",
    ],
    [
      "id",
      () => z.number().meta({ id: "some-id" }),
      "found .meta({ id })",
      "leave the id out: the name of the value is its id",
    ],
  ];
  for (const [title, schema, found, valid] of cases) {
    test(title, () => {
      const problems = problemsOf({ parameters: z.object({ x: schema() }) });
      assert.deepEqual(problems, [["MODEL_TYPE_UNSUPPORTED", "/parameters/x", found, valid]]);
    });
  }

  test("transform, with both of its parts", () => {
    assert.deepEqual(problemsOf({ parameters: z.object({ x: z.string().transform((text) => text.length) }) }), [
      ["MODEL_TYPE_UNSUPPORTED", "/parameters/x", "found a transform", compute],
      ["MODEL_TYPE_UNSUPPORTED", "/parameters/x", piped, compute],
    ]);
  });

  test("a loose object, with what it permits", () => {
    assert.deepEqual(problemsOf({ parameters: z.object({ x: z.looseObject({ a: z.number() }) }) }), [
      ["MODEL_TYPE_UNSUPPORTED", "/parameters/x", "found a value of unknown type", "declare its type"],
      [
        "MODEL_TYPE_UNSUPPORTED",
        "/parameters/x",
        "found an object that permits other names",
        "use z.object, or z.record for free names",
      ],
    ]);
  });

  test("the same in the other two schemas, at their place", () => {
    const schema = z.object({ a: z.object({ x: z.bigint() }) });
    const valid = "use z.int(), whose values are below 2^53 in magnitude";
    assert.deepEqual(problemsOf({ metrics: schema }), [
      ["MODEL_TYPE_UNSUPPORTED", "/metrics/a/x", "found a bigint", valid],
    ]);
    assert.deepEqual(problemsOf({ derived: schema, derive: () => ({}) }), [
      ["MODEL_TYPE_UNSUPPORTED", "/derived/a/x", "found a bigint", valid],
    ]);
  });

  test("a refinement of the whole object", () => {
    const parameters = z.object({ a: z.number() }).refine(({ a }) => a > 0);
    assert.deepEqual(problemsOf({ parameters }), [
      ["MODEL_TYPE_UNSUPPORTED", "/parameters", "found refine or check", bounds],
    ]);
  });

  test("an object that contains itself, by a getter", () => {
    const tree = z.object({
      size: z.number(),
      get children() {
        return z.array(tree);
      },
    });
    const found = "found a schema that contains itself, at tree.children";
    assert.deepEqual(problemsOf({ parameters: z.object({ tree }) }), [
      ["MODEL_TYPE_UNSUPPORTED", "/parameters", found, "write out as many levels as there are"],
    ]);
  });
});

describe("defaults that are refused", () => {
  const constant = "use finite numbers, strings, true, false, null, or lists and objects of these";
  let count = 0;
  const cases: [title: string, schema: () => z.ZodType, found: string, valid: string][] = [
    [
      "differs",
      () => z.number().default(() => count++),
      "found a default that differs each time it is read",
      "use a constant",
    ],
    [
      "violates its schema",
      () => z.number().positive().default(-5),
      "found the default -5",
      "it must be a finite number, greater than 0",
    ],
    [
      "of the wrong type",
      () => z.number().default("a" as never),
      'found the default "a"',
      "it must be a finite number",
    ],
    [
      "an object for a number",
      () => z.number().default({} as never),
      "found the default {}",
      "it must be a finite number",
    ],
    ["not in the enum", () => z.enum(["a"]).default("b" as never), 'found the default "b"', 'it must be one of "a"'],
    ["NaN", () => z.number().default(Number.NaN), "found the default NaN", constant],
    ["NaN of a nullable", () => z.number().nullable().default(Number.NaN), "found the default NaN", constant],
    ["infinite", () => z.number().default(Infinity), "found the default Infinity", constant],
    [
      "NaN in a list",
      () => z.array(z.number().nullable()).default([1, Number.NaN]),
      "found the default [1,null]",
      constant,
    ],
    ["bigint", () => z.number().default(5n as never), "found the default 5n", constant],
    ["fraction for an integer", () => z.int().default(1.5), "found the default 1.5", "it must be an integer"],
    [
      "integer beyond 2^53",
      () => z.int().default(2 ** 53),
      "found the default 9007199254740992",
      "it must be an integer",
    ],
    ["lone surrogate", () => z.string().default("\ud800"), 'found the default "\\ud800"', constant],
    [
      "inside a list",
      () => z.array(z.object({ a: z.int() })).default([{ a: 1.5 }]),
      'found the default [{"a":1.5}]',
      "0.a must be an integer",
    ],
    [
      "a number for an object",
      () => z.object({ a: z.number() }).default(5 as never),
      "found the default 5",
      "it must be an object",
    ],
  ];
  for (const [title, schema, found, valid] of cases) {
    test(title, () => {
      assert.deepEqual(problemsOf({ parameters: z.object({ x: schema() }) }), [
        ["MODEL_DEFAULT_INVALID", "/parameters/x", found, valid],
      ]);
    });
  }

  test("inside the default of an object, each at its place", () => {
    const x = z.object({ a: z.int(), b: z.int().default(1) }).default({ a: 1.5, c: 3 } as never);
    assert.deepEqual(problemsOf({ parameters: z.object({ x }) }), [
      ["MODEL_DEFAULT_INVALID", "/parameters/x/c", "found a default for it", "declare it, or leave it out"],
      ["MODEL_DEFAULT_INVALID", "/parameters/x/a", "found the default 1.5", "it must be an integer"],
    ]);
  });

  test("a default that throws or is undefined", () => {
    const thrower = z.number().default(() => {
      throw new Error("boo");
    });
    const valid = "use plain types with constant defaults";
    assert.deepEqual(problemsOf({ parameters: z.object({ x: thrower }) }), [
      ["MODEL_TYPE_UNSUPPORTED", "/parameters", "found a schema that cannot be read: boo", valid],
    ]);
    const [[code, pointer] = []] = problemsOf({ parameters: z.object({ x: z.number().default(undefined as never) }) });
    assert.deepEqual([code, pointer], ["MODEL_TYPE_UNSUPPORTED", "/parameters"]);
  });

  test("of a metric or derived value", () => {
    const valid = "only parameters have defaults; declare it nullable where it may be undefined";
    const schema = z.object({ x: z.number().default(1) });
    assert.deepEqual(problemsOf({ metrics: schema }), [
      ["MODEL_TYPE_UNSUPPORTED", "/metrics/x", "found a default", valid],
    ]);
    assert.deepEqual(problemsOf({ derived: schema, derive: () => ({}) }), [
      ["MODEL_TYPE_UNSUPPORTED", "/derived/x", "found a default", valid],
    ]);
  });
});
