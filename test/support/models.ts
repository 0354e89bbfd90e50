import assert from "node:assert/strict";
import { z } from "zod";
import type { ErrorCode } from "../../src/contract/index.ts";
import { SweeplakeError } from "../../src/contract/index.ts";
import type { AnyModelDefinition, Model, Resolver, ResolverOptions } from "../../src/model/index.ts";
import { createResolver, defineModel, definitionOf, describeModel } from "../../src/model/index.ts";

/** A model of the given parts, right or wrong; what is left out is as small as it can be. */
export function modelWith(parts: Readonly<Record<string, unknown>>): Model {
  const smallest = { name: "m", parameters: z.object({}), metrics: z.object({}), simulate: () => ({}) };
  return defineModel({ ...smallest, ...parts } as AnyModelDefinition as never);
}

/** One problem as a row of a table. */
export type ProblemRow = readonly [code: ErrorCode, pointer: string, found: string, valid: string];

/** What `act` is refused with; fails where it is accepted or something else is thrown. */
export function refusalOf(act: () => unknown): SweeplakeError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof SweeplakeError, String(error));
    return error;
  }
  return assert.fail("it was accepted");
}

/** All problems that a model of the given parts is refused with, in order. */
export function problemsOf(parts: Readonly<Record<string, unknown>>): ProblemRow[] {
  const { code, problems } = refusalOf(() => describeModel(modelWith(parts), "0".repeat(64)));
  assert.equal(code, problems[0]?.code);
  return problems.map((each) => [each.code, each.pointer, each.found, each.valid] as const);
}

/** The resolver of a model of the given parts, which has the model's own `derive` unless told otherwise. */
export function resolverOf(parts: Readonly<Record<string, unknown>>, options: Partial<ResolverOptions> = {}): Resolver {
  const model = modelWith(parts);
  const { derive } = definitionOf(model);
  return createResolver(describeModel(model, ""), { fixed: {}, dimensionNames: [], derive, ...options });
}

/** Fails unless every object and list in `value` is frozen. */
export function assertDeeplyFrozen(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  assert.ok(Object.isFrozen(value), `not frozen: ${JSON.stringify(value)}`);
  for (const member of Object.values(value)) assertDeeplyFrozen(member);
}
