import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { modelWith } from "../../test/support/models.ts";
import type { ColumnClaim, ModelDescription } from "../contract/index.ts";
import { columnClaims, incompatibilities } from "./compatibility.ts";
import { describeModel } from "./describe.ts";

const parts = {
  name: "queue",
  version: "1.0.0",
  parameters: z.object({ rate: z.number().default(1), inner: z.object({ servers: z.int(), policy: z.string() }) }),
  derived: z.object({ is_stable: z.boolean() }),
  derive: () => ({ is_stable: true }),
  metrics: z.object({ wait: z.number().nullable(), trace: z.array(z.number()) }),
};

function describeWith(changes: Readonly<Record<string, unknown>> = {}): ModelDescription {
  return describeModel(modelWith({ ...parts, ...changes }), "");
}

const model = describeWith();

test("a model claims each of its columns, with type and dataset", () => {
  const inParameters = (type: ColumnClaim["type"]) => ({ dataset: "effective_parameters", type });
  const inOutcomes = (type: ColumnClaim["type"]) => ({ dataset: "outcomes", type });
  assert.deepEqual(Object.fromEntries(columnClaims(model)), {
    rate: inParameters("f64"),
    inner_servers: inParameters("i64"),
    inner_policy: inParameters("str"),
    is_stable: inParameters("bool"),
    wait: inOutcomes("f64"),
    trace: inOutcomes("str"),
  });
});

describe("a model can be registered beside", () => {
  const cases: [title: string, claimed: ReadonlyMap<string, ColumnClaim>, registered: ModelDescription | undefined][] =
    [
      ["nothing", new Map(), undefined],
      ["itself", columnClaims(model), model],
      [
        "itself with other descriptions",
        columnClaims(model),
        describeWith({
          metrics: z.object({ wait: z.number().nullable().describe("mean"), trace: z.array(z.number()) }),
        }),
      ],
      [
        "a version with more columns",
        new Map([...columnClaims(model), ["extra", { dataset: "outcomes", type: "str" }]]),
        undefined,
      ],
      ["a version with fewer columns", columnClaims(describeWith({ metrics: z.object({}) })), undefined],
      [
        "a version whose column may not be null",
        columnClaims(describeWith({ metrics: z.object({ wait: z.number() }) })),
        undefined,
      ],
      [
        "a parameter that is derived now",
        new Map([["is_stable", { dataset: "effective_parameters", type: "bool" }]]),
        undefined,
      ],
    ];
  for (const [title, claimed, registered] of cases) {
    test(title, () => assert.deepEqual(incompatibilities(model, claimed, registered), []));
  }
});

describe("a model cannot be registered where", () => {
  test("a column would change its type", () => {
    const older = describeWith({ version: "0.9.0", metrics: z.object({ wait: z.string() }) });
    assert.deepEqual(incompatibilities(model, columnClaims(older), undefined), [
      {
        code: "COLUMN_TYPE_CONFLICT",
        pointer: "/columns/wait",
        found: "the column wait is f64 in outcomes here",
        valid: 'other versions of queue have it as str in outcomes: give it another name, or .meta({ column: "…" })',
      },
    ]);
  });

  test("a column would move between parameters and metrics", () => {
    const claimed = new Map<string, ColumnClaim>([["wait", { dataset: "effective_parameters", type: "f64" }]]);
    assert.deepEqual(
      incompatibilities(model, claimed, undefined).map(({ code, valid }) => [code, valid.split(":")[0]]),
      [["COLUMN_TYPE_CONFLICT", "other versions of queue have it as f64 in effective_parameters"]],
    );
  });

  const changes: [title: string, changes: Readonly<Record<string, unknown>>][] = [
    ["a default", { parameters: parts.parameters.extend({ rate: z.number().default(2) }) }],
    ["a bound", { parameters: parts.parameters.extend({ rate: z.number().positive().default(1) }) }],
    ["a unit", { parameters: parts.parameters.extend({ rate: z.number().default(1).meta({ unit: "1/min" }) }) }],
    ["one metric more", { metrics: parts.metrics.extend({ more: z.number() }) }],
    ["stochastic", { stochastic: false }],
  ];
  for (const [title, change] of changes) {
    test(`the same version is registered with another description: ${title}`, () => {
      assert.deepEqual(incompatibilities(describeWith(change), new Map(), model), [
        {
          code: "MODEL_VERSION_CONFLICT",
          pointer: "/version",
          found: "queue@1.0.0 is registered with other parameters, derived values or metrics",
          valid: "give the changed model another version, or leave the version out to have one made from the code",
        },
      ]);
    });
  }

  test("several things are wrong, all of which are told", () => {
    const claimed = new Map<string, ColumnClaim>([
      ["rate", { dataset: "effective_parameters", type: "i64" }],
      ["trace", { dataset: "outcomes", type: "f64" }],
    ]);
    const problems = incompatibilities(model, claimed, describeWith({ stochastic: false }));
    assert.deepEqual(
      problems.map((each) => each.pointer),
      ["/columns/rate", "/columns/trace", "/version"],
    );
  });
});
