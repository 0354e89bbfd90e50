import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import type { ProblemRow } from "../../test/support/models.ts";
import { modelWith, problemsOf, refusalOf } from "../../test/support/models.ts";
import { errorCodes } from "../contract/index.ts";
import { defineModel } from "./define-model.ts";
import { definitionOf, describeModel } from "./describe.ts";

describe("names and columns that are refused", () => {
  const namePart = "a name is a lower-case letter, then lower-case letters, digits or underscores";
  const column = "a column is a lower-case letter, then up to 127 lower-case letters, digits or underscores";
  const wayOut = 'rename it, or give it another column: .meta({ column: "…" })';
  const long = "a".repeat(129);
  const cases: [title: string, shape: Record<string, z.ZodType>, expected: ProblemRow][] = [
    [
      "upper case",
      { baseFare: z.number() },
      ["MODEL_INVALID", "/parameters/baseFare", 'found the name "baseFare"', namePart],
    ],
    ["a dot", { "a.b": z.number() }, ["MODEL_INVALID", "/parameters/a.b", 'found the name "a.b"', namePart]],
    ["a slash", { "a/b": z.number() }, ["MODEL_INVALID", "/parameters/a~1b", 'found the name "a/b"', namePart]],
    ["empty", { "": z.number() }, ["MODEL_INVALID", "/parameters/", 'found the name ""', namePart]],
    ["a digit first", { "1st": z.number() }, ["MODEL_INVALID", "/parameters/1st", 'found the name "1st"', namePart]],
    [
      "__proto__",
      { ["__proto__"]: z.number() },
      ["MODEL_INVALID", "/parameters/__proto__", 'found the name "__proto__"', namePart],
    ],
    [
      "too long",
      { [long]: z.number() },
      ["MODEL_INVALID", `/parameters/${long}`, `found the column "${"a".repeat(56)}...`, column],
    ],
    [
      "too long with its dots",
      { a: z.object({ [long]: z.number().meta({ column: "b" }) }) },
      [
        "MODEL_INVALID",
        `/parameters/a/${long}`,
        "found a name of 131 characters",
        "a name with its dots is at most 128 characters",
      ],
    ],
    [
      "bad column",
      { a: z.number().meta({ column: "A B" }) },
      ["MODEL_INVALID", "/parameters/a", 'found the column "A B"', column],
    ],
    [
      "column that is no text",
      { a: z.number().meta({ column: 5 }) },
      ["MODEL_INVALID", "/parameters/a", 'found the column "5"', column],
    ],
    [
      "column of an object",
      { a: z.object({ b: z.number() }).meta({ column: "c" }) },
      ["MODEL_INVALID", "/parameters/a", "found a column for an object", "give its values columns, one each"],
    ],
    [
      "unit that is no text",
      { a: z.number().meta({ unit: 5 }) },
      ["MODEL_INVALID", "/parameters/a", "found the unit 5", "write it as text"],
    ],
    [
      "description that is not well-formed",
      { a: z.number().describe("\ud800") },
      ["MODEL_INVALID", "/parameters/a", 'found the description "\\ud800"', "write it as text"],
    ],
    [
      "misspelt unit",
      { a: z.number().meta({ units: "m" }) },
      [
        "MODEL_INVALID",
        "/parameters/a",
        "found .meta({ units })",
        '.meta takes unit, column and description. Did you mean "unit"?',
      ],
    ],
    [
      "meta that would change the type",
      { a: z.number().meta({ type: "string" }) },
      ["MODEL_INVALID", "/parameters/a", "found .meta({ type })", ".meta takes unit, column and description."],
    ],
    [
      "fixed column",
      { seed: z.number() },
      ["MODEL_COLUMN_CONFLICT", "/parameters/seed", "the column seed is one that every record or view has", wayOut],
    ],
    [
      "partition key",
      { run_id: z.string() },
      ["MODEL_COLUMN_CONFLICT", "/parameters/run_id", "the column run_id is one that every record or view has", wayOut],
    ],
    [
      "partition key dataset",
      { dataset: z.string() },
      [
        "MODEL_COLUMN_CONFLICT",
        "/parameters/dataset",
        "the column dataset is one that every record or view has",
        wayOut,
      ],
    ],
    [
      "column of the view",
      { run_status: z.string() },
      [
        "MODEL_COLUMN_CONFLICT",
        "/parameters/run_status",
        "the column run_status is one that every record or view has",
        wayOut,
      ],
    ],
    [
      "column of outcomes",
      { error_code: z.string() },
      [
        "MODEL_COLUMN_CONFLICT",
        "/parameters/error_code",
        "the column error_code is one that every record or view has",
        wayOut,
      ],
    ],
    [
      "renamed to a fixed column",
      { a: z.string().meta({ column: "status" }) },
      ["MODEL_COLUMN_CONFLICT", "/parameters/a", "the column status is one that every record or view has", wayOut],
    ],
    [
      "nested and flat",
      { pricing: z.object({ base_fare: z.number() }), pricing_base_fare: z.number() },
      [
        "MODEL_COLUMN_CONFLICT",
        "/parameters/pricing_base_fare",
        "the column pricing_base_fare is also that of parameters.pricing.base_fare",
        wayOut,
      ],
    ],
  ];
  for (const [title, shape, expected] of cases) {
    test(title, () => {
      const problems = problemsOf({ parameters: z.object(shape) });
      assert.deepEqual(problems, [expected]);
    });
  }

  test("a parameter and a metric of one name; .meta({ column }) is the way out", () => {
    const parameters = z.object({ wait: z.number() });
    const clash = { parameters, metrics: z.object({ wait: z.number() }) };
    assert.deepEqual(problemsOf(clash), [
      ["MODEL_COLUMN_CONFLICT", "/metrics/wait", "the column wait is also that of parameters.wait", wayOut],
    ]);
    const renamed = modelWith({ parameters, metrics: z.object({ wait: z.number().meta({ column: "mean_wait" }) }) });
    assert.equal(describeModel(renamed, "").metrics[0]?.column, "mean_wait");
  });
});

describe("what is no model", () => {
  const ending = "a model file ends in: export default defineModel({ … })";
  const proper = { name: "m", parameters: z.object({}), metrics: z.object({}), simulate: () => ({}) };
  const cases: [title: string, exported: unknown, message: string][] = [
    ["nothing", undefined, `it has no default export; ${ending}`],
    ["null", null, `its default export is not a model; ${ending}`],
    ["a function", () => 1, `its default export is not a model; ${ending}`],
    ["a definition without defineModel", proper, `its default export is not a model; ${ending}`],
    ["defineModel(null)", defineModel(null as never), `its default export is not a model; ${ending}`],
  ];
  for (const [title, exported, message] of cases) {
    test(title, () => {
      for (const act of [() => definitionOf(exported), () => describeModel(exported, "")]) {
        const error = refusalOf(act);
        assert.deepEqual([error.code, error.message], ["MODEL_INVALID", message]);
      }
    });
  }
});

describe("definitions that are refused", () => {
  const name = "a name is lower-case words joined by hyphens, at most 64 characters";
  const version = "a version is up to 64 letters, digits, dots, plus signs and hyphens";
  const together = "derive and the schema of what it returns, derived, go together";
  const object = "declare it with z.object({ … })";
  const keys = "a model has name, version, stochastic, parameters, derived, derive, metrics, simulate.";
  const cases: [title: string, parts: Record<string, unknown>, expected: ProblemRow[]][] = [
    ["no name", { name: undefined }, [["MODEL_INVALID", "/name", "found undefined", name]]],
    ["upper-case name", { name: "MyModel" }, [["MODEL_INVALID", "/name", 'found "MyModel"', name]]],
    ["name with an underscore", { name: "my_model" }, [["MODEL_INVALID", "/name", 'found "my_model"', name]]],
    [
      "name of 65 characters",
      { name: "x".repeat(65) },
      [["MODEL_INVALID", "/name", `found "${"x".repeat(56)}...`, name]],
    ],
    ["version with a slash", { version: "1/2" }, [["MODEL_INVALID", "/version", 'found "1/2"', version]]],
    ["empty version", { version: "" }, [["MODEL_INVALID", "/version", 'found ""', version]]],
    ["number as version", { version: 1 }, [["MODEL_INVALID", "/version", "found 1", version]]],
    [
      "stochastic in words",
      { stochastic: "no" },
      [["MODEL_INVALID", "/stochastic", 'found "no"', "must be true or false"]],
    ],
    ["no simulate", { simulate: undefined }, [["MODEL_INVALID", "/simulate", "found undefined", "must be a function"]]],
    [
      "derive that is no function",
      { derive: 5, derived: z.object({}) },
      [["MODEL_INVALID", "/derive", "found 5", "must be a function"]],
    ],
    ["derive without derived", { derive: () => ({}) }, [["MODEL_INVALID", "/derived", "found nothing", together]]],
    ["derived without derive", { derived: z.object({}) }, [["MODEL_INVALID", "/derive", "found nothing", together]]],
    ["no parameters", { parameters: undefined }, [["MODEL_INVALID", "/parameters", "found nothing", object]]],
    [
      "metrics that are no object",
      { metrics: z.number() },
      [["MODEL_INVALID", "/metrics", "found something that is not a z.object", object]],
    ],
    [
      "parameters that are no schema",
      { parameters: { a: 1 } },
      [["MODEL_INVALID", "/parameters", "found something that is not a z.object", object]],
    ],
    [
      "misspelt key",
      { stochatic: false },
      [["MODEL_INVALID", "/stochatic", "found a key that no model has", `${keys} Did you mean "stochastic"?`]],
    ],
  ];
  for (const [title, parts, expected] of cases) test(title, () => assert.deepEqual(problemsOf(parts), expected));

  test("all problems at once, in one message", () => {
    const parts = {
      name: "Bad",
      parameters: z.object({ a: z.bigint(), B: z.number(), c: z.number().positive().default(-1), seed: z.number() }),
      metrics: z.object({ d: z.date(), e: z.number().default(1) }),
    };
    assert.deepEqual(
      problemsOf(parts).map(([code, pointer]) => [code, pointer]),
      [
        ["MODEL_INVALID", "/name"],
        ["MODEL_TYPE_UNSUPPORTED", "/parameters/a"],
        ["MODEL_INVALID", "/parameters/B"],
        ["MODEL_DEFAULT_INVALID", "/parameters/c"],
        ["MODEL_TYPE_UNSUPPORTED", "/metrics/d"],
        ["MODEL_TYPE_UNSUPPORTED", "/metrics/e"],
        ["MODEL_COLUMN_CONFLICT", "/parameters/seed"],
      ],
    );
    const { message, retryable } = refusalOf(() => describeModel(modelWith(parts), ""));
    assert.equal(message, `/name: found "Bad"; ${name} (and 6 more)`);
    assert.equal(retryable, errorCodes.MODEL_INVALID.retryable);
  });
});
