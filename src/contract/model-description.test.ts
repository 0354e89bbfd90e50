import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Field, ModelDescription } from "./index.ts";
import {
  columnOfField,
  columnsOf,
  effectiveParametersColumns,
  effectiveParametersRecord,
  isJsonField,
  modelDescriptionSchema,
  outcomesColumns,
  outcomesRecord,
  reservedColumns,
  runColumnName,
  tableSuffix,
} from "./index.ts";

const rate: Field = {
  name: "pricing.rate",
  column: "pricing_rate",
  type: "f64",
  nullable: false,
  schema: { type: "number", minimum: 0 },
  default: 1,
  unit: "1/min",
  description: "price of a minute",
};
const weights: Field = {
  name: "weights",
  column: "weights",
  type: "str",
  nullable: false,
  schema: { type: "array", items: { type: "number" } },
};
const model: ModelDescription = {
  kind: "model.1",
  name: "mmc-queue",
  version: "1.0.0",
  stochastic: true,
  parameters: [rate, { ...weights, nullable: true }],
  derived: [{ ...rate, name: "load", column: "load" }],
  metrics: [{ ...rate, name: "wait", column: "wait" }],
};

describe("the columns of a model", () => {
  test("follow the fixed ones: parameters in declared order, then derived values", () => {
    const columns = effectiveParametersColumns(model);
    const fixed = columnsOf(effectiveParametersRecord);
    assert.deepEqual(columns.slice(0, fixed.length), fixed);
    assert.deepEqual(columns.slice(fixed.length), [
      { name: "pricing_rate", type: "f64", nullable: false, description: "price of a minute" },
      { name: "weights", type: "str", nullable: true, description: "" },
      { name: "load", type: "f64", nullable: true, description: "price of a minute" },
    ]);
  });
  test("metrics follow the fixed columns of outcomes, and may be null", () => {
    const columns = outcomesColumns(model);
    const fixed = columnsOf(outcomesRecord);
    assert.deepEqual(columns.slice(0, fixed.length), fixed);
    assert.deepEqual(columns.slice(fixed.length), [
      { name: "wait", type: "f64", nullable: true, description: "price of a minute" },
    ]);
  });
  test("are null where a point did not get so far: derived values and metrics always may be", () => {
    const nullable = (role: "parameter" | "derived" | "metric") => columnOfField(rate, role).nullable;
    assert.deepEqual([nullable("parameter"), nullable("derived"), nullable("metric")], [false, true, true]);
  });
  test("hold JSON text for lists and objects only", () => {
    assert.equal(isJsonField(rate), false);
    assert.equal(isJsonField(weights), true);
  });
});

test("reserved are fixed columns, partition keys, and what the view adds", () => {
  const reserved = reservedColumns();
  for (const name of ["dataset", "model", "run_date", "run_id", "shard_id", "seed", "error_code", "record_schema"]) {
    assert.ok(reserved.has(name), name);
  }
  for (const name of ["run_status", "run_seed", "run_accepted_at"]) assert.ok(reserved.has(name), name);
  for (const name of ["rate", "accepted_at", "select"]) assert.ok(!reserved.has(name), name);
});

test("runColumnName prefixes once", () => {
  assert.equal(runColumnName("seed"), "run_seed");
  assert.equal(runColumnName("run_id"), "run_id");
});

test("tableSuffix makes a name that SQL takes unquoted", () => assert.equal(tableSuffix("a-b-c1"), "a_b_c1"));

describe("modelDescriptionSchema refuses", () => {
  const field = (change: object) => ({ ...model, parameters: [{ ...rate, ...change }] });
  const refused: Record<string, unknown> = {
    "another kind": { ...model, kind: "model.2" },
    "a name with capitals": { ...model, name: "Queue" },
    "a name of 65 characters": { ...model, name: "a".repeat(65) },
    "a version with a slash": { ...model, version: "1/2" },
    "a version that is a path": { ...model, version: ".." },
    "an unknown key": { ...model, extra: 1 },
    "a name with an empty part": field({ name: "a..b" }),
    "a name that starts with a digit": field({ name: "1a" }),
    "a column with a dot": field({ column: "a.b" }),
    "a column of 129 characters": field({ column: "a".repeat(129) }),
    "a column type that no record has": field({ type: "u32" }),
    "a default that is no JSON": field({ default: Number.NaN }),
  };
  test("nothing about a model that is right", () => assert.deepEqual(modelDescriptionSchema.parse(model), model));
  for (const [name, description] of Object.entries(refused)) {
    test(name, () => assert.ok(!modelDescriptionSchema.safeParse(description).success));
  }
});
