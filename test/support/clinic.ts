import assert from "node:assert/strict";
import type { Field, ModelDescription, RequestForm, SweepRequestInput } from "../../src/contract/index.ts";
import { parseRequest } from "../../src/contract/index.ts";
import type { NormaliseOptions } from "../../src/planning/index.ts";
import { normaliseRequest } from "../../src/planning/index.ts";

/** A field that is required and not nullable unless `rest` says otherwise. */
export function field(name: string, type: Field["type"], schema: Field["schema"], rest: Partial<Field> = {}): Field {
  return { name, column: name.replace(".", "_"), type, nullable: false, schema, ...rest };
}

/** A model with parameters of every kind, one group, and a name that every object has. */
export const clinic: ModelDescription = {
  kind: "model.1",
  name: "clinic",
  version: "1.0.0",
  stochastic: true,
  parameters: [
    field("beds", "i64", { type: "integer", minimum: 1, maximum: 100 }, { default: 10 }),
    field("rate", "f64", { type: "number", minimum: 0 }, { default: 1 }),
    field("pricing.base_fare", "f64", { type: "number" }, { default: 2.5 }),
    field("pricing.surge", "f64", { type: "number" }, { nullable: true, default: null }),
    field("mode", "str", { type: "string", enum: ["fast", "slow"] }, { default: "fast" }),
    field("is_open", "bool", { type: "boolean" }, { default: true }),
    field("shares", "str", { type: "array", items: { type: "number", maximum: 1 } }, { default: [1] }),
    field("constructor", "f64", { type: "number" }, { default: 0 }),
  ],
  derived: [],
  metrics: [],
};

/** A request for the clinic. */
export type ClinicRequest = Omit<SweepRequestInput, "model">;

/** Normalises a request whose shape is right. */
export function normalise(input: ClinicRequest, model = clinic, options: Partial<NormaliseOptions> = {}) {
  const { request, problems } = parseRequest({ model: "clinic", ...input });
  assert.deepEqual(problems, []);
  assert.ok(request);
  return normaliseRequest(request, model, { modelReference: "clinic", refusedKeys: new Set(), ...options });
}

/** The normal form; fails where there is a problem. */
export function accepted(input: ClinicRequest, model = clinic, options: Partial<NormaliseOptions> = {}): RequestForm {
  const { form, problems } = normalise(input, model, options);
  assert.deepEqual(problems, []);
  assert.ok(form);
  return form;
}

/** The problems, at least one unless already refused, as `code pointer` lines. */
export function refused(
  input: ClinicRequest,
  model = clinic,
  options: Partial<NormaliseOptions> = {},
): readonly string[] {
  const { form, problems } = normalise(input, model, options);
  assert.equal(form, undefined);
  return problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

/** Requests in short. */
export const grid = (dimensions: ClinicRequest["dimensions"], rest: ClinicRequest = {}): ClinicRequest => ({
  dimensions,
  ...rest,
});
export const random = (dimensions: ClinicRequest["dimensions"]): ClinicRequest => ({
  dimensions,
  sampling: { strategy: "random", count: 3 },
});
export const listOf = (points: readonly object[]): ClinicRequest =>
  ({ sampling: { strategy: "list", points } }) as ClinicRequest;
