/**
 * From a request and a model description to a plan: checks, normal form, sampling and sharding. Pure: the same request
 * gives the same plan on every machine, and nothing in it is computed before it is asked for.
 */

export type { DesignOptions } from "./normalise-design.ts";
export type { NormalisedRequest, NormaliseOptions } from "./normalise-request.ts";
export { normaliseRequest } from "./normalise-request.ts";
export { pilotPoints } from "./pilot-points.ts";
export type { Plan } from "./plan.ts";
export { openPlan } from "./plan.ts";
export type { PointsTable } from "./points-table.ts";
export type { PointCost, ShardAdvice } from "./shard-advice.ts";
export { adviseSharding } from "./shard-advice.ts";
export type { PointRange } from "./sharding.ts";
export { planShards, shardRange } from "./sharding.ts";
export type { MeanEstimate } from "./stratified-mean.ts";
export { CONFIDENCE, stratifiedMean } from "./stratified-mean.ts";
