/**
 * Models: how an author declares one, how it becomes data, and how its points are resolved and simulated. This is the
 * only room that looks into zod schemas; every other one knows a model by its description.
 */

export { columnClaims, incompatibilities } from "./compatibility.ts";
export type { AnyModelDefinition, Model, ModelDefinition, ReadOnly, Resolved, SimulateInput } from "./define-model.ts";
export { defineModel, reject } from "./define-model.ts";
export { definitionOf, describeModel } from "./describe.ts";
export { pointMessage } from "./point-message.ts";
export type { Random } from "./random.ts";
export { createRandom } from "./random.ts";
export type { ColumnCell, PointFault, ResolvedPoint, Resolver, ResolverOptions } from "./resolve.ts";
export { createResolver } from "./resolve.ts";
export type { PointOutcome, Simulator } from "./simulate.ts";
export { createSimulator } from "./simulate.ts";
